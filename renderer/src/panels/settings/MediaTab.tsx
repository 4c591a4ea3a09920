import { useTranslation } from 'react-i18next';
import type { Settings } from '../../../../native/contract/settings.ts';
import { useWorkspace } from '../../app/workspace.ts';
import { Row } from './Row.tsx';
import { SettledNumber } from './SettledNumber.tsx';
import { saveSection } from './save-settings.ts';

const GIB = 1024 ** 3;
const MEGAPIXEL = 1_000_000;

/** How much of a clip is taken, and how much room working frames may take. */
export function MediaTab({ settings: { media } }: { readonly settings: Settings }) {
  const { t } = useTranslation('settings');
  const workspace = useWorkspace();
  const save = (patch: Partial<Settings['media']>) => void saveSection(workspace, 'media', patch);
  return (
    <>
      <Row label={t('maxDuration')} hint={t('maxDurationHint')}>
        <SettledNumber
          label={t('maxDuration')}
          value={Math.round(media.maxDurationMs / 1000)}
          min={1}
          max={86_400}
          suffix={t('units.seconds')}
          onSave={(seconds) => save({ maxDurationMs: seconds * 1000 })}
        />
      </Row>
      <Row label={t('maxFrames')} hint={t('maxFramesHint')}>
        <SettledNumber
          label={t('maxFrames')}
          value={media.maxFrames}
          min={1}
          max={1_000_000}
          step={100}
          onSave={(maxFrames) => save({ maxFrames })}
        />
      </Row>
      <Row label={t('frameCache')} hint={t('frameCacheHint')}>
        <SettledNumber
          label={t('frameCache')}
          value={Math.round((media.frameCacheBytes / GIB) * 10) / 10}
          min={0.1}
          max={100_000}
          decimals={1}
          suffix={t('units.gibibytes')}
          onSave={(gib) => save({ frameCacheBytes: Math.round(gib * GIB) })}
        />
      </Row>
      <Row label={t('maxPixels')} hint={t('maxPixelsHint')}>
        <SettledNumber
          label={t('maxPixels')}
          value={Math.round(media.maxPixels / MEGAPIXEL)}
          min={1}
          max={10_000}
          suffix={t('units.megapixels')}
          onSave={(megapixels) => save({ maxPixels: megapixels * MEGAPIXEL })}
        />
      </Row>
    </>
  );
}
