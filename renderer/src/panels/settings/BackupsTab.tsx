import { Button } from '@mantine/core';
import { IconDatabaseExport, IconShieldCheck } from '@tabler/icons-react';
import { useEffect, useState } from 'react';
import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../../native/contract/settings.ts';
import { useWorkspace } from '../../app/workspace.ts';
import { useQuantities } from '../jobs/use-quantities.ts';
import { Row } from './Row.tsx';
import { SettledNumber } from './SettledNumber.tsx';
import { saveSection } from './save-settings.ts';

type Busy = 'backup' | 'check' | null;

/** Copies of the library, and whether it is sound. */
export function BackupsTab({ settings: { backups } }: { readonly settings: Settings }) {
  const { t } = useTranslation('settings');
  const quantities = useQuantities();
  const workspace = useWorkspace();
  const { host, notices } = workspace;
  const [library, setLibrary] = useState<{ readonly dir: string; readonly bytes: number } | null>(null);
  const [busy, setBusy] = useState<Busy>(null);
  const [said, setSaid] = useState('');
  useEffect(() => {
    host.engine.library.info({}).then(setLibrary, (error: unknown) => notices.report(error));
  }, [host, notices]);
  const run = async (what: Exclude<Busy, null>, work: () => Promise<string>) => {
    setBusy(what);
    setSaid('');
    try {
      setSaid(await work());
    } catch (error) {
      notices.report(error);
    }
    setBusy(null);
  };
  const backup = async () => {
    const { path, bytes } = await host.engine.library.backup({});
    return t('backupDone', { path, size: quantities.bytes(bytes) });
  };
  const check = async () => {
    const { ok, problems } = await host.engine.library.check({});
    return ok ? t('checkOk') : t('checkProblems', { count: problems.length, problems: problems.join(' ') });
  };
  return (
    <>
      <Row label={t('library')} hint={library === null ? '' : `${library.dir} · ${quantities.bytes(library.bytes)}`}>
        <Button
          variant="default"
          leftSection={<IconShieldCheck size={16} />}
          loading={busy === 'check'}
          onClick={() => void run('check', check)}
        >
          {t('check')}
        </Button>
      </Row>
      <Row label={t('keepBackups')} hint={t('keepBackupsHint')}>
        <SettledNumber
          label={t('keepBackups')}
          value={backups.keep}
          min={1}
          max={100}
          onSave={(keep) => void saveSection(workspace, 'backups', { keep })}
        />
      </Row>
      <Row label={t('backupNow')} hint={t('backupNowHint')}>
        <Button
          variant="default"
          leftSection={<IconDatabaseExport size={16} />}
          loading={busy === 'backup'}
          onClick={() => void run('backup', backup)}
        >
          {t('backup')}
        </Button>
      </Row>
      <p role="status" style={{ overflowWrap: 'anywhere' }}>
        {said}
      </p>
    </>
  );
}
