import { Button, Group } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconShieldCheck, IconTrash } from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { ModelEntry, PackVerification } from '../../../../native/contract/models.ts';
import { useDocument, useWorkspace } from '../../app/workspace.ts';
import { useEngineText } from '../engine-texts/engine-text.ts';
import { useErrorText } from '../jobs/error-text.ts';
import { useQuantities } from '../jobs/use-quantities.ts';
import { ConfirmDialog } from '../library/ConfirmDialog.tsx';
import styles from './ModelsTab.module.css';
import { useModelWords } from './model-words.ts';

/** One model: what it can, what it needs, where it runs and why. */
export function ModelCard({ entry }: { readonly entry: ModelEntry }) {
  const { t } = useTranslation('settings');
  const quantities = useQuantities();
  const describe = useErrorText();
  const say = useEngineText();
  const error = entry.error === null ? null : describe(entry.error);
  const name = say(entry.name);
  const { about, inUse: inUseOf } = useModelWords(useDocument((state) => state.models));
  const inUse = inUseOf(entry);
  return (
    <article className={styles.model} aria-label={name}>
      <header className={styles.head}>
        <h3 className={styles.name}>{name}</h3>
        <span className={styles.version}>{entry.version}</span>
        {inUse === null ? null : <span className={styles.badge}>{inUse}</span>}
        {entry.builtIn ? <span className={styles.badge}>{t('builtIn')}</span> : null}
      </header>
      {entry.summary === '' || error !== null ? null : <p className={styles.summary}>{about(entry)}</p>}
      <ul className={styles.capabilities} aria-label={t('capabilities')}>
        {entry.capabilities.map((capability) => (
          <li key={capability}>{t(`capability.${capability}`)}</li>
        ))}
      </ul>
      {error === null ? (
        <p className={styles.facts}>
          {t('runsOn', { provider: entry.device.provider.toUpperCase(), memory: quantities.bytes(entry.memoryBytes) })} ·{' '}
          {entry.license}
        </p>
      ) : null}
      {error !== null || entry.device.reason === null ? null : (
        <p className={styles.facts}>
          {t('why')} {say(entry.device.reason)}
        </p>
      )}
      {error === null ? null : (
        <p className={styles.error}>
          <IconAlertTriangle size={15} aria-hidden="true" /> <strong>{error.title}</strong> {error.advice}
        </p>
      )}
      {entry.installed && !entry.builtIn ? <PackActions entry={entry} /> : null}
    </article>
  );
}

function PackActions({ entry }: { readonly entry: ModelEntry }) {
  const { t } = useTranslation('settings');
  const describe = useErrorText();
  const { host, document, notices } = useWorkspace();
  const [busy, setBusy] = useState<'verify' | 'remove' | null>(null);
  const [verified, setVerified] = useState<PackVerification | null>(null);
  const [asking, setAsking] = useState(false);
  const run = async (what: 'verify' | 'remove', work: () => Promise<void>) => {
    setBusy(what);
    try {
      await work();
    } catch (error) {
      notices.report(error);
    }
    setBusy(null);
  };
  const verify = async () => setVerified(await host.engine.models.verify({ id: entry.id }));
  const remove = async () => {
    await host.engine.models.remove({ id: entry.id });
    await document.refreshModels();
  };
  const failure = verified?.error == null ? null : describe(verified.error);
  return (
    <>
      <Group gap="xs">
        <Button
          variant="default"
          leftSection={<IconShieldCheck size={16} />}
          loading={busy === 'verify'}
          onClick={() => void run('verify', verify)}
        >
          {t('verify')}
        </Button>
        <Button
          variant="default"
          leftSection={<IconTrash size={16} />}
          loading={busy === 'remove'}
          onClick={() => setAsking(true)}
        >
          {t('remove')}
        </Button>
        <span role="status" className={styles.verified}>
          {verified?.ok === true ? (
            <>
              <IconCircleCheck size={15} aria-hidden="true" /> {t('verified')}
            </>
          ) : null}
        </span>
      </Group>
      {failure === null ? null : (
        <p className={styles.error} role="alert">
          <strong>{failure.title}</strong> {failure.advice}
        </p>
      )}
      {asking ? (
        <ConfirmDialog
          title={t('removeTitle', { name: entry.name })}
          action={t('remove')}
          onCancel={() => setAsking(false)}
          onConfirm={() => {
            setAsking(false);
            void run('remove', remove);
          }}
        >
          {t('removeText')}
        </ConfirmDialog>
      ) : null}
    </>
  );
}
