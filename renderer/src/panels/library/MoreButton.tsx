import { ActionIcon, type ActionIconProps } from '@mantine/core';
import { IconDots } from '@tabler/icons-react';
import type { ComponentPropsWithRef } from 'react';

/** The button of an item's menu: passes on what the menu gives its target. */
export function MoreButton({ label, ...rest }: { readonly label: string } & ActionIconProps & ComponentPropsWithRef<'button'>) {
  return (
    <ActionIcon variant="subtle" color="gray" size={24} aria-label={label} {...rest} style={{ color: 'var(--text-muted)' }}>
      <IconDots size={16} />
    </ActionIcon>
  );
}
