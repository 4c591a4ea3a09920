import { Button } from '@mantine/core';
import { IconAlertTriangle } from '@tabler/icons-react';
import { Component, type ReactNode } from 'react';
import { copyText } from '../ui/copy-text.ts';
import { EmptyState } from '../ui/EmptyState.tsx';
import { text } from './i18n.ts';

/** Keeps a fault in one part of the window from taking the rest with it, and says what to do. */
export class Boundary extends Component<{ readonly children: ReactNode }, { readonly error: Error | null }> {
  override state: { readonly error: Error | null } = { error: null };

  static getDerivedStateFromError(error: unknown): { readonly error: Error } {
    return { error: error instanceof Error ? error : new Error(String(error)) };
  }

  override render(): ReactNode {
    const { error } = this.state;
    if (error === null) return this.props.children;
    const details = `${error.message}\n${error.stack ?? ''}`;
    return (
      <EmptyState
        icon={<IconAlertTriangle size={32} />}
        title={text('app:crashed.title')}
        action={
          <div style={{ display: 'flex', gap: 'var(--space-2)' }}>
            <Button onClick={() => window.location.reload()}>{text('app:crashed.reload')}</Button>
            <Button variant="default" onClick={() => void copyText(details)}>
              {text('app:crashed.copy')}
            </Button>
          </div>
        }
      >
        {text('app:crashed.text')}
      </EmptyState>
    );
  }
}
