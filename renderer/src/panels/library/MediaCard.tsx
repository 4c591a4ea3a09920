import { Menu, Tooltip } from '@mantine/core';
import {
  IconAlertTriangle,
  IconArrowUpRight,
  IconLink,
  IconPencil,
  IconPhoto,
  IconPhotoScan,
  IconTrash,
} from '@tabler/icons-react';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { openMedia } from '../../app/navigation.ts';
import { useWorkspace } from '../../app/workspace.ts';
import { useEngineText } from '../engine-texts/engine-text.ts';
import { pickFiles } from '../import/bring-in.ts';
import { useQuantities } from '../jobs/use-quantities.ts';
import { InlineName } from './InlineName.tsx';
import { relink, rename, trash } from './library-actions.ts';
import { libraryOf } from './library-ui.ts';
import { annotatedShare, type MediaRow } from './library-view.ts';
import styles from './MediaCard.module.css';
import { MoreButton } from './MoreButton.tsx';
import { Thumbnail } from './Thumbnail.tsx';
import type { CellState } from './VirtualGrid.tsx';

/** One media item: its picture, what it is, and how far its annotation is. */
export function MediaCard(props: { readonly row: MediaRow; readonly state: CellState; readonly renaming: boolean }) {
  const { t } = useTranslation('library');
  const workspace = useWorkspace();
  const { row, state } = props;
  const { media, summary } = row;
  const [missing, setMissing] = useState(false);
  return (
    <article className={styles.root} data-selected={state.selected || undefined}>
      <div className={styles.picture}>
        <Thumbnail mediaId={media.id} size="large" onMissing={() => setMissing(true)} />
        <Badges row={row} />
        <div className={styles.menu}>
          <CardMenu row={row} tabIndex={state.focused ? 0 : -1} />
        </div>
      </div>
      <div className={styles.body}>
        {props.renaming ? (
          <InlineName
            label={t('rename')}
            value={media.name}
            onDone={(name) => void rename(workspace, 'media', media.id, name, media.name)}
            onCancel={() => libraryOf(workspace).store.setState({ renaming: null })}
          />
        ) : (
          <h2 className={styles.name} title={media.name}>
            {media.name}
          </h2>
        )}
        {missing ? (
          <p className={styles.missing}>
            <IconAlertTriangle size={14} aria-hidden="true" /> {t('sourceMissing')}
          </p>
        ) : (
          <Facts row={row} />
        )}
        <AnnotationBar row={row} />
        <p className={styles.counts}>
          <span>{t('objects', { count: summary?.tracks ?? 0 })}</span>
          <Sizes row={row} />
        </p>
      </div>
    </article>
  );
}

function Badges({ row: { media, busy } }: { readonly row: MediaRow }) {
  const { t } = useTranslation('library');
  const say = useEngineText();
  const quantities = useQuantities();
  const warnings = media.warnings.map(say);
  return (
    <>
      {warnings.length === 0 ? null : (
        <Tooltip multiline maw={360} label={warnings.join('\n')}>
          <span
            className={styles.warnings}
            role="img"
            aria-label={`${t('warnings', { count: warnings.length })}: ${warnings.join(' ')}`}
          >
            <IconAlertTriangle size={13} /> {warnings.length}
          </span>
        </Tooltip>
      )}
      <span className={styles.duration}>
        {media.kind === 'image' ? <IconPhoto size={13} role="img" aria-label={t('kind.image')} /> : null}
        {media.kind === 'sequence' ? <IconPhotoScan size={13} role="img" aria-label={t('kind.sequence')} /> : null}
        {media.durationMs <= 0 ? null : quantities.duration(media.durationMs)}
      </span>
      {busy ? <span className={styles.busy}>{t('busy')}</span> : null}
    </>
  );
}

function Facts({ row: { media } }: { readonly row: MediaRow }) {
  const { t } = useTranslation('library');
  const quantities = useQuantities();
  const facts = [
    `${media.widthPx}×${media.heightPx}`,
    media.fps === null || media.kind === 'image' ? null : t('fps', { value: quantities.number(media.fps) }),
    media.kind === 'image' ? null : t('frames', { count: media.frameCount, value: quantities.count(media.frameCount) }),
    media.codec?.toUpperCase() ?? null,
  ].filter((fact) => fact !== null);
  const sampled = media.sourceFrameCount > media.frameCount;
  return (
    <p className={styles.facts} title={facts.join(' · ')}>
      <span>{facts.join(' · ')}</span>
      {sampled ? (
        <Tooltip
          label={t('sampledHint', { kept: quantities.count(media.frameCount), total: quantities.count(media.sourceFrameCount) })}
        >
          <span className={styles.tag}>{t('sampled')}</span>
        </Tooltip>
      ) : null}
    </p>
  );
}

function AnnotationBar({ row }: { readonly row: MediaRow }) {
  const { t } = useTranslation('library');
  const quantities = useQuantities();
  const annotated = annotatedShare(row);
  const reviewed = Math.min(1, (row.summary?.reviewedFrames ?? 0) / row.media.frameCount);
  const text =
    annotated === 0
      ? t('notAnnotated')
      : t('annotated', { annotated: quantities.percent(annotated), reviewed: quantities.percent(reviewed) });
  return (
    <div className={styles.progress}>
      <div className={styles.bar} role="img" aria-label={text}>
        <span className={styles.annotated} style={{ width: `${annotated * 100}%` }} />
        <span className={styles.reviewed} style={{ width: `${reviewed * 100}%` }} />
      </div>
      <span className={styles.progressText} aria-hidden="true">
        {text}
      </span>
    </div>
  );
}

function Sizes({ row: { media, bytes } }: { readonly row: MediaRow }) {
  const { t } = useTranslation('library');
  const quantities = useQuantities();
  const hint = bytes === null ? '' : t('sizeHint', { file: quantities.bytes(media.bytes), library: quantities.bytes(bytes) });
  return (
    <Tooltip label={hint} disabled={hint === ''}>
      <span>{quantities.bytes(media.bytes)}</span>
    </Tooltip>
  );
}

function CardMenu({ row: { media }, tabIndex }: { readonly row: MediaRow; readonly tabIndex: number }) {
  const { t } = useTranslation('library');
  const workspace = useWorkspace();
  const { store } = libraryOf(workspace);
  const [opened, setOpened] = useState(false);
  const chooseFile = async () => {
    const { files } = await pickFiles('files');
    if (files[0] !== undefined) await relink(workspace, media.id, files[0].file);
  };
  return (
    <Menu opened={opened} onChange={setOpened} position="bottom-end">
      <Menu.Target>
        <MoreButton label={t('more', { name: media.name })} tabIndex={tabIndex} />
      </Menu.Target>
      <Menu.Dropdown onClick={(event) => event.stopPropagation()} onDoubleClick={(event) => event.stopPropagation()}>
        <Menu.Item leftSection={<IconArrowUpRight size={16} />} onClick={() => void openMedia(workspace, media.id)}>
          {t('open')}
        </Menu.Item>
        <Menu.Item
          leftSection={<IconPencil size={16} />}
          onClick={() => store.setState({ renaming: { pane: 'media', id: media.id } })}
        >
          {t('rename')}
        </Menu.Item>
        <Menu.Item leftSection={<IconLink size={16} />} onClick={() => void chooseFile()}>
          {t('relink')}
        </Menu.Item>
        <Menu.Divider />
        <Menu.Item color="red" leftSection={<IconTrash size={16} />} onClick={() => void trash(workspace, 'media', [media.id])}>
          {t('toTrash')}
        </Menu.Item>
      </Menu.Dropdown>
    </Menu>
  );
}
