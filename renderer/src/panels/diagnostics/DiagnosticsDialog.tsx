import { Button, Group, Loader, Modal } from '@mantine/core';
import { IconAlertTriangle, IconCircleCheck, IconCircleX, IconCopy, IconRefresh } from '@tabler/icons-react';
import { useCallback, useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { HealthItem, ModelEntry } from '../../../../native/contract/models.ts';
import { useSession, useWorkspace } from '../../app/workspace.ts';
import { CopyText } from '../../ui/CopyText.tsx';
import { useEngineText } from '../engine-texts/engine-text.ts';
import { useErrorText } from '../jobs/error-text.ts';
import { useQuantities } from '../jobs/use-quantities.ts';
import styles from './DiagnosticsDialog.module.css';
import { type Diagnosis, diagnosisText } from './report.ts';

const ICONS = { ok: IconCircleCheck, degraded: IconAlertTriangle, missing: IconCircleX } as const;

/** The doctor: what the program builds upon, what is missing, what that costs, and what to do. */
export function DiagnosticsDialog() {
  const opened = useSession((session) => session.dialog === 'diagnostics');
  const { session } = useWorkspace();
  const { t } = useTranslation('diagnostics');
  return (
    <Modal
      opened={opened}
      onClose={() => session.store.setState({ dialog: null })}
      title={t('title')}
      size="xl"
      closeButtonProps={{ 'aria-label': t('close') }}
    >
      {opened ? <Content /> : null}
    </Modal>
  );
}

function Content() {
  const { t } = useTranslation('diagnostics');
  const { host, notices } = useWorkspace();
  const [diagnosis, setDiagnosis] = useState<Diagnosis | null>(null);
  const [busy, setBusy] = useState(false);
  const look = useCallback(async () => {
    setBusy(true);
    try {
      const { engine } = host;
      const [health, models, library] = await Promise.all([
        engine.health.check({}),
        engine.models.list({}),
        engine.library.info({}),
      ]);
      setDiagnosis({ health, models, library });
    } catch (error) {
      notices.report(error);
    }
    setBusy(false);
  }, [host, notices]);
  useEffect(() => void look(), [look]);
  if (diagnosis === null) {
    return (
      <div className={styles.loading}>
        {busy ? <Loader size="sm" aria-label={t('looking')} /> : <Button onClick={() => void look()}>{t('again')}</Button>}
      </div>
    );
  }
  return (
    <div className={styles.root}>
      <Verdict diagnosis={diagnosis} />
      <section aria-label={t('parts')}>
        <ul className={styles.items}>
          {diagnosis.health.items.map((item) => (
            <li key={item.id} className={styles.item}>
              <Item item={item} />
            </li>
          ))}
        </ul>
      </section>
      <Models models={diagnosis.models} />
      <Versions diagnosis={diagnosis} />
      <Group justify="flex-end" gap="xs">
        <Button variant="default" leftSection={<IconRefresh size={16} />} loading={busy} onClick={() => void look()}>
          {t('again')}
        </Button>
        <CopyText value={diagnosisText(diagnosis, host.info, navigator.userAgent)}>
          {({ copied, copy }) => (
            <Button leftSection={<IconCopy size={16} />} onClick={copy}>
              {copied ? t('copied') : t('copy')}
            </Button>
          )}
        </CopyText>
      </Group>
    </div>
  );
}

function Verdict({ diagnosis: { health } }: { readonly diagnosis: Diagnosis }) {
  const { t } = useTranslation('diagnostics');
  const troubled = health.items.filter((item) => item.status !== 'ok').length;
  const kind = !health.ok ? 'missing' : troubled > 0 ? 'degraded' : 'ok';
  const Icon = ICONS[kind];
  return (
    <p className={styles.verdict} data-status={kind}>
      <Icon size={20} stroke={1.75} aria-hidden="true" />
      {t(`verdict.${kind}`, { count: troubled })}
    </p>
  );
}

function Item({ item }: { readonly item: HealthItem }) {
  const { t } = useTranslation('diagnostics');
  const say = useEngineText();
  const Icon = ICONS[item.status];
  return (
    <>
      <Icon
        size={16}
        stroke={1.75}
        className={styles.icon}
        data-status={item.status}
        role="img"
        aria-label={t(`status.${item.status}`)}
      />
      <span className={styles.label}>{t(`labels.${item.id}`, { defaultValue: item.label })}</span>
      <div className={styles.value}>
        <span>{say(item.value)}</span>
        {item.cost === null ? null : (
          <span className={styles.cost}>
            {t('cost')} {say(item.cost)}
          </span>
        )}
        {item.fix === null ? null : (
          <span className={styles.fix}>
            {t('fix')} {say(item.fix)}
          </span>
        )}
      </div>
    </>
  );
}

function Models({ models }: { readonly models: readonly ModelEntry[] }) {
  const { t } = useTranslation('diagnostics');
  const quantities = useQuantities();
  const describe = useErrorText();
  const say = useEngineText();
  return (
    <section>
      <h3 className={styles.heading}>{t('models')}</h3>
      <ul className={styles.items}>
        {models.map((model) => (
          <li key={model.id} className={styles.item}>
            {model.error === null ? (
              <IconCircleCheck size={16} stroke={1.75} className={styles.icon} data-status="ok" aria-hidden="true" />
            ) : (
              <IconCircleX size={16} stroke={1.75} className={styles.icon} data-status="missing" aria-hidden="true" />
            )}
            <span className={styles.label}>
              {say(model.name)} {model.isDefault ? <em className={styles.inUse}>{t('inUse')}</em> : null}
            </span>
            <div className={styles.value}>
              {model.error === null ? (
                <span>
                  {t('runsOn', { provider: model.device.provider.toUpperCase(), memory: quantities.bytes(model.memoryBytes) })}
                </span>
              ) : null}
              {model.error !== null || model.device.reason === null ? null : (
                <span className={styles.cost}>
                  {t('why')} {say(model.device.reason)}
                </span>
              )}
              {model.error === null ? null : (
                <span className={styles.cost}>
                  {describe(model.error).title} {describe(model.error).advice}
                </span>
              )}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}

function Versions({ diagnosis: { health, library } }: { readonly diagnosis: Diagnosis }) {
  const { t } = useTranslation('diagnostics');
  const quantities = useQuantities();
  const { info } = useWorkspace().host;
  const facts: readonly (readonly [string, string])[] = [
    [t('program'), `${info.version} · ${t(`hosts.${info.kind}`)} · ${info.platform}`],
    [t('engine'), health.version],
    [t('library'), `${library.dir} · ${quantities.bytes(library.bytes)} · ${t('schema', { version: library.schemaVersion })}`],
    [t('access'), t(`mode.${library.mode}`)],
  ];
  return (
    <section>
      <h3 className={styles.heading}>{t('versions')}</h3>
      <dl className={styles.facts}>
        {facts.map(([label, value]) => (
          <div key={label}>
            <dt>{label}</dt>
            <dd>{value}</dd>
          </div>
        ))}
      </dl>
    </section>
  );
}
