import { Button, Loader, Modal, TextInput } from '@mantine/core';
import { IconCamera, IconFolderOpen, IconTrash } from '@tabler/icons-react';
import { type FormEvent, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Snapshot } from '../../../../native/contract/changes.ts';
import { useDocument, useSession, useWorkspace } from '../../app/workspace.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import styles from './SnapshotsDialog.module.css';
import { sizeText } from './sizes.ts';
import { useSnapshots } from './use-snapshots.ts';

/** Puts states of the project aside under a name, and opens or deletes those that were. */
export function SnapshotsDialog() {
  const { t } = useTranslation('snapshots');
  const { session } = useWorkspace();
  const opened = useSession((state) => state.dialog === 'snapshots');
  const projectId = useDocument((state) => state.project?.id ?? null);
  return (
    <Modal
      opened={opened && projectId !== null}
      onClose={() => session.store.setState({ dialog: null })}
      title={t('title')}
      size="lg"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {opened && projectId !== null ? <Snapshots projectId={projectId} /> : null}
    </Modal>
  );
}

function Snapshots({ projectId }: { readonly projectId: number }) {
  const { t } = useTranslation('snapshots');
  const { snapshots, opening, create, open, remove } = useSnapshots(projectId);
  const [name, setName] = useState('');
  const [saving, setSaving] = useState(false);
  const onSubmit = async (event: FormEvent) => {
    event.preventDefault();
    setSaving(true);
    await create(name.trim());
    setSaving(false);
    setName('');
  };
  return (
    <div className={styles.root}>
      <p className={styles.hint}>{t('hint')}</p>
      <form className={styles.form} onSubmit={(event) => void onSubmit(event)}>
        <TextInput
          data-autofocus
          className={styles.grow}
          label={t('name')}
          placeholder={t('placeholder')}
          maxLength={200}
          value={name}
          onChange={(event) => setName(event.currentTarget.value)}
        />
        <Button type="submit" leftSection={<IconCamera size={14} />} disabled={name.trim() === ''} loading={saving}>
          {t('create')}
        </Button>
      </form>
      <h3 className={styles.heading}>{t('list')}</h3>
      {snapshots === null ? (
        <p className={styles.empty} role="status">
          <Loader size={14} /> {t('loading')}
        </p>
      ) : snapshots.length === 0 ? (
        <p className={styles.empty}>{t('empty')}</p>
      ) : (
        <ul className={styles.list}>
          {snapshots.map((snapshot) => (
            <SnapshotRow
              key={snapshot.id}
              snapshot={snapshot}
              opening={opening}
              onOpen={() => void open(snapshot)}
              onDelete={() => void remove(snapshot)}
            />
          ))}
        </ul>
      )}
    </div>
  );
}

function SnapshotRow(props: {
  readonly snapshot: Snapshot;
  /** Id of the snapshot that is being opened. */
  readonly opening: string | null;
  readonly onOpen: () => void;
  readonly onDelete: () => void;
}) {
  const { t, i18n } = useTranslation('snapshots');
  const [asking, setAsking] = useState(false);
  const { id, name, takenAtMs, bytes } = props.snapshot;
  const when = new Date(takenAtMs).toLocaleString(i18n.language, { dateStyle: 'medium', timeStyle: 'short' });
  return (
    <li className={styles.row}>
      <IconCamera size={18} stroke={1.5} className={styles.icon} aria-hidden="true" />
      <span className={styles.texts}>
        <span className={styles.name} title={name}>
          {name}
        </span>
        <span className={styles.details}>
          {when} · {sizeText(bytes, i18n.language)}
        </span>
      </span>
      {asking ? (
        <span className={styles.ask} role="alertdialog" aria-label={t('confirm')}>
          <span>{t('confirm')}</span>
          <Button variant="default" autoFocus onClick={() => setAsking(false)}>
            {t('no')}
          </Button>
          <Button variant="default" className={styles.yes} onClick={props.onDelete}>
            {t('yes')}
          </Button>
        </span>
      ) : (
        <>
          <Button
            variant="default"
            leftSection={<IconFolderOpen size={14} />}
            loading={props.opening === id}
            disabled={props.opening !== null && props.opening !== id}
            onClick={props.onOpen}
          >
            {t('open')}
          </Button>
          <IconButton
            label={t('delete', { name })}
            tone="danger"
            icon={<IconTrash size={16} stroke={1.75} />}
            onClick={() => setAsking(true)}
          />
        </>
      )}
    </li>
  );
}
