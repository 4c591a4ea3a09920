import { Button, MultiSelect, SegmentedControl, Select, TextInput } from '@mantine/core';
import { IconPlus, IconTrash } from '@tabler/icons-react';
import { useTranslation } from 'react-i18next';
import { useDocument } from '../../app/workspace.ts';
import { IconButton } from '../../ui/IconButton.tsx';
import type { ChoicesProps, ExportForm } from './export-form.ts';
import styles from './MergeChoices.module.css';
import { Section } from './Section.tsx';
import { useTracksOf } from './use-export.ts';

type Group = ExportForm['merge']['groups'][number];

/** How objects are joined in what is written; the library stays as it is. */
export function MergeChoices({ form, around, change }: ChoicesProps) {
  const { t } = useTranslation('export');
  const { mode, groups } = form.merge;
  const setGroups = (next: readonly Group[]) => change({ merge: { mode, groups: [...next] } });
  const first = around.mediaId ?? around.allMediaIds[0];
  return (
    <Section title={t('merge.title')}>
      <SegmentedControl
        className={styles.mode}
        aria-label={t('merge.title')}
        value={mode}
        onChange={(value) => change({ merge: { mode: value as typeof mode, groups } })}
        data={(['none', 'group', 'destructive_export'] as const).map((value) => ({ value, label: t(`merge.mode.${value}`) }))}
      />
      <p className={styles.hint}>{t(`merge.hint.${mode}`)}</p>
      {mode === 'none' ? null : (
        <>
          <ul className={styles.groups}>
            {groups.map((group, index) => (
              // biome-ignore lint/suspicious/noArrayIndexKey: groups have no name of their own, and are not reordered
              <li key={index} className={styles.group}>
                <GroupEditor
                  group={group}
                  number={index + 1}
                  mediaIds={around.allMediaIds}
                  taken={groups
                    .filter((other) => other !== group && other.media_id === group.media_id)
                    .flatMap((other) => other.obj_ids)}
                  onChange={(next) => setGroups(groups.map((other, at) => (at === index ? next : other)))}
                  onRemove={() => setGroups(groups.filter((_, at) => at !== index))}
                />
              </li>
            ))}
          </ul>
          <div>
            <Button
              variant="default"
              leftSection={<IconPlus size={16} />}
              disabled={first === undefined}
              onClick={() => setGroups([...groups, { ...(first === undefined ? {} : { media_id: first }), obj_ids: [] }])}
            >
              {t('merge.add')}
            </Button>
          </div>
        </>
      )}
    </Section>
  );
}

function GroupEditor(props: {
  readonly group: Group;
  readonly number: number;
  readonly mediaIds: readonly number[];
  readonly taken: readonly number[];
  readonly onChange: (group: Group) => void;
  readonly onRemove: () => void;
}) {
  const { t } = useTranslation('export');
  const { group, onChange } = props;
  const items = useDocument((document) => document.mediaItems);
  const classes = useDocument((document) => document.classes);
  const tracks = useTracksOf(group.media_id ?? null);
  const className = (classId: number | null) => classes.find((entry) => entry.id === classId)?.name ?? t('classes.none');
  const { class_name: _class, instance_name: _name, ...bare } = group;
  const withNames = (names: { class_name?: string | undefined; instance_name?: string | undefined }): Group => ({
    ...bare,
    ...(names.class_name ? { class_name: names.class_name } : {}),
    ...(names.instance_name ? { instance_name: names.instance_name } : {}),
  });
  return (
    <>
      <header className={styles.head}>
        <strong>{t('merge.group', { number: props.number })}</strong>
        <IconButton
          size="sm"
          label={t('merge.remove', { number: props.number })}
          icon={<IconTrash size={14} />}
          onClick={props.onRemove}
        />
      </header>
      <div className={styles.fields}>
        <Select
          label={t('merge.media')}
          searchable
          allowDeselect={false}
          limit={200}
          data={items
            .filter((item) => props.mediaIds.includes(item.id))
            .map((item) => ({ value: String(item.id), label: item.name }))}
          value={group.media_id === undefined ? null : String(group.media_id)}
          onChange={(id) => id !== null && onChange({ ...group, media_id: Number(id), obj_ids: [] })}
        />
        <MultiSelect
          label={t('merge.objects')}
          size="xs"
          searchable
          limit={200}
          nothingFoundMessage={t('nothingFound')}
          placeholder={group.obj_ids.length === 0 ? t('merge.choose') : undefined}
          data={tracks.map((track) => ({
            value: String(track.objectId),
            label: [`${track.objectId}`, className(track.classId), track.instanceName].filter((part) => part !== '').join(' · '),
            disabled: props.taken.includes(track.objectId),
          }))}
          value={group.obj_ids.map(String)}
          onChange={(ids) => onChange({ ...group, obj_ids: ids.map(Number) })}
        />
        <TextInput
          label={t('merge.name')}
          maxLength={200}
          value={group.instance_name ?? ''}
          onChange={(event) => onChange(withNames({ class_name: group.class_name, instance_name: event.currentTarget.value }))}
        />
        <Select
          label={t('merge.class')}
          clearable
          searchable
          placeholder={t('merge.classOfFirst')}
          data={classes.map((entry) => entry.name)}
          value={group.class_name ?? null}
          onChange={(name) => onChange(withNames({ class_name: name ?? undefined, instance_name: group.instance_name }))}
        />
      </div>
    </>
  );
}
