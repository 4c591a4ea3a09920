import { ActionIcon, Tooltip } from '@mantine/core';
import type { CSSProperties, ReactNode } from 'react';
import { useWorkspace } from '../app/workspace.ts';

export interface IconButtonProps {
  /** What it does; the accessible name and the tooltip. */
  readonly label: string;
  readonly icon: ReactNode;
  readonly onClick: () => void;
  /** Command whose key the tooltip shows. */
  readonly command?: string;
  /** For toggles: whether it is on. */
  readonly pressed?: boolean;
  /** For buttons of menus and panels: whether that is open. Its name would cover it, so it is not shown then. */
  readonly expanded?: boolean;
  readonly disabled?: boolean;
  readonly tone?: 'normal' | 'danger' | 'accent';
  readonly size?: 'sm' | 'md';
}

/** A button that shows an icon; its tooltip names it and its key. */
export function IconButton(props: IconButtonProps) {
  const { commands } = useWorkspace();
  const key = props.command === undefined ? null : commands.keyLabel(props.command);
  const on = props.pressed === true || props.expanded === true || props.tone === 'accent';
  return (
    <Tooltip label={key === null ? props.label : `${props.label} · ${key}`} disabled={props.expanded === true}>
      <ActionIcon
        variant={on ? 'filled' : 'subtle'}
        color={props.tone === 'danger' ? 'red' : on ? 'accent' : 'gray'}
        size={props.size === 'sm' ? 24 : 28}
        aria-label={props.label}
        aria-pressed={props.pressed}
        aria-expanded={props.expanded}
        aria-disabled={props.disabled}
        data-disabled={props.disabled === true || undefined}
        onClick={() => props.disabled !== true && props.onClick()}
        style={styleOf(props)}
      >
        {props.icon}
      </ActionIcon>
    </Tooltip>
  );
}

/** Toggles that are on and accented buttons are filled; what cannot be pressed is faint and has no ground. */
function styleOf({ disabled, pressed, expanded, tone }: IconButtonProps): CSSProperties | undefined {
  if (disabled === true) return { background: 'transparent', color: 'var(--text-faint)', opacity: 0.55, cursor: 'default' };
  if (pressed === true || expanded === true || tone === 'accent') return undefined;
  return { color: tone === 'danger' ? 'var(--danger)' : 'var(--text-muted)' };
}
