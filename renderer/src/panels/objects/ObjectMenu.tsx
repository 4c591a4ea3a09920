import { Menu } from '@mantine/core';
import {
  type Icon,
  IconArrowMerge,
  IconArrowsExchange,
  IconArrowsSplit2,
  IconBan,
  IconCopy,
  IconEye,
  IconEyeX,
  IconFocus2,
  IconLayersDifference,
  IconLayersIntersect,
  IconLayersSubtract,
  IconLayersUnion,
  IconLock,
  IconPalette,
  IconPencil,
  IconPlayerTrackNext,
  IconShieldCheck,
  IconSparkles,
  IconSquareCheck,
  IconTag,
  IconTrash,
  IconTrashX,
} from '@tabler/icons-react';
import { Fragment } from 'react';
import { useTranslation } from 'react-i18next';
import { useWorkspace } from '../../app/workspace.ts';
import { KeyCap } from '../../ui/KeyCap.tsx';
import styles from './ObjectMenu.module.css';

interface Item {
  readonly command: string;
  readonly icon: Icon;
  readonly tone?: 'danger';
}

/** Sections of the menu: a heading (key in the strings, or none) and the commands below it. */
const SECTIONS: readonly { readonly heading: string | null; readonly items: readonly Item[] }[] = [
  {
    heading: null,
    items: [
      { command: 'object.rename', icon: IconPencil },
      { command: 'object.class', icon: IconTag },
      { command: 'object.color', icon: IconPalette },
      { command: 'object.select-class', icon: IconSquareCheck },
      { command: 'object.hide', icon: IconEye },
      { command: 'object.lock', icon: IconLock },
      { command: 'object.solo', icon: IconFocus2 },
    ],
  },
  {
    heading: 'thisFrame',
    items: [
      { command: 'object.copy-previous', icon: IconCopy },
      { command: 'object.absent-here', icon: IconEyeX },
      { command: 'object.absent-from-here', icon: IconBan },
      { command: 'object.protect', icon: IconShieldCheck },
      { command: 'object.delete-mask', icon: IconTrash },
    ],
  },
  {
    heading: 'booleans',
    items: [
      { command: 'object.union', icon: IconLayersUnion },
      { command: 'object.intersect', icon: IconLayersIntersect },
      { command: 'object.subtract', icon: IconLayersSubtract },
      { command: 'object.xor', icon: IconLayersDifference },
    ],
  },
  {
    heading: 'identity',
    items: [
      { command: 'object.merge', icon: IconArrowMerge },
      { command: 'object.split', icon: IconArrowsSplit2 },
      { command: 'object.swap', icon: IconArrowsExchange },
    ],
  },
  {
    heading: 'wholeObject',
    items: [
      { command: 'object.propagate', icon: IconPlayerTrackNext },
      { command: 'object.clean-up', icon: IconSparkles },
      { command: 'object.delete', icon: IconTrashX, tone: 'danger' },
    ],
  },
];
/** This section is a menu of its own: few need it, and it needs two objects. */
const SUBMENU = 'booleans';

/** The entries of the menu of the chosen objects: every command of theirs, with its key. */
export function ObjectMenuItems() {
  const { t } = useTranslation('objects');
  const { session } = useWorkspace();
  const several = session.store.getState().selection.length > 1;
  return SECTIONS.map(({ heading, items }, index) => {
    const entries = items.map((item) => <CommandItem key={item.command} {...item} />);
    if (heading === SUBMENU) {
      return (
        <Menu.Sub key={heading} position="left-start">
          <Menu.Sub.Target>
            <Menu.Sub.Item className={styles.item} leftSection={<IconLayersUnion size={15} stroke={1.75} />} disabled={!several}>
              {t(heading)}
            </Menu.Sub.Item>
          </Menu.Sub.Target>
          <Menu.Sub.Dropdown>{entries}</Menu.Sub.Dropdown>
        </Menu.Sub>
      );
    }
    return (
      <Fragment key={heading ?? 'first'}>
        {index === 0 ? null : <Menu.Divider />}
        {heading === null ? null : <Menu.Label className={styles.label}>{t(heading)}</Menu.Label>}
        {entries}
      </Fragment>
    );
  });
}

function CommandItem({ command: id, icon: Glyph, tone }: Item) {
  const { t } = useTranslation();
  const workspace = useWorkspace();
  const { commands } = workspace;
  const command = commands.get(id);
  if (command === undefined) return null;
  const keys = commands.keyLabel(id);
  return (
    <Menu.Item
      className={styles.item}
      data-tone={tone}
      leftSection={<Glyph size={15} stroke={1.75} />}
      rightSection={keys === null ? undefined : <KeyCap keys={keys} />}
      disabled={command.enabled?.(workspace) === false}
      // The menu gives the focus back first: a field that the command opens must get it last.
      onClick={() => requestAnimationFrame(() => commands.run(id))}
    >
      {t(command.title)}
    </Menu.Item>
  );
}
