import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { type ReactNode, useId } from 'react';
import { useTranslation } from 'react-i18next';

/** Asks before something that cannot be taken back. Cancel has the focus, so that Enter changes nothing. */
export function ConfirmDialog(props: {
  readonly title: string;
  readonly children: ReactNode;
  readonly action: string;
  readonly onConfirm: () => void;
  readonly onCancel: () => void;
}) {
  const { t } = useTranslation('library');
  const bodyId = useId();
  return (
    <Modal
      opened
      onClose={props.onCancel}
      title={props.title}
      size="sm"
      role="alertdialog"
      aria-describedby={bodyId}
      closeButtonProps={{ 'aria-label': t('cancel') }}
    >
      <Stack gap="md">
        <Text size="sm" id={bodyId} component="div">
          {props.children}
        </Text>
        <Group justify="flex-end" gap="xs">
          <Button variant="default" onClick={props.onCancel} data-autofocus>
            {t('cancel')}
          </Button>
          <Button color="red.9" onClick={props.onConfirm}>
            {props.action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
