import { Tooltip, UnstyledButton } from '@mantine/core';
import {
  IconBoxModel2,
  IconBrush,
  IconEraser,
  IconLasso,
  IconPointer,
  IconPolygon,
  IconSparkles,
  IconSquareDashed,
} from '@tabler/icons-react';
import { Fragment, type KeyboardEvent, useRef } from 'react';
import { useTranslation } from 'react-i18next';
import { useDocument, useSession, useWorkspace } from '../app/workspace.ts';
import { TOOL_IDS, type ToolId } from '../document/session.ts';
import { KeyCap } from '../ui/KeyCap.tsx';
import styles from './ToolBar.module.css';
import { isUsable } from './tool-capabilities.ts';

const ICONS: Readonly<Record<ToolId, typeof IconBrush>> = {
  select: IconPointer,
  smart: IconSparkles,
  box: IconSquareDashed,
  exemplar: IconBoxModel2,
  brush: IconBrush,
  eraser: IconEraser,
  polygon: IconPolygon,
  lasso: IconLasso,
};

/** Tools that begin a group: a line stands before them. */
const FIRST_OF_GROUP: ReadonlySet<ToolId> = new Set(['smart', 'brush', 'polygon']);

/** The tools, one under another. Arrow keys go from one to the next. */
export function ToolBar() {
  const { t } = useTranslation('tools');
  const bar = useRef<HTMLDivElement>(null);
  const tool = useSession((state) => state.tool);
  const onKeyDown = (event: KeyboardEvent) => {
    const step = event.key === 'ArrowDown' ? 1 : event.key === 'ArrowUp' ? -1 : 0;
    const buttons = [...(bar.current?.querySelectorAll('button') ?? [])];
    const focused = document.activeElement;
    if (step === 0 || !(focused instanceof HTMLButtonElement)) return;
    const place = buttons.indexOf(focused);
    event.preventDefault();
    buttons[(place + step + buttons.length) % buttons.length]?.focus();
  };
  return (
    <div ref={bar} className={styles.bar} role="toolbar" aria-orientation="vertical" aria-label={t('bar')} onKeyDown={onKeyDown}>
      {TOOL_IDS.map((id) => (
        <Fragment key={id}>
          {FIRST_OF_GROUP.has(id) ? <hr className={styles.line} /> : null}
          <ToolButton id={id} isActive={tool === id} />
        </Fragment>
      ))}
    </div>
  );
}

function ToolButton({ id, isActive }: { readonly id: ToolId; readonly isActive: boolean }) {
  const { t } = useTranslation('tools');
  const { commands } = useWorkspace();
  const usable = useDocument((state) => isUsable(id, state.models));
  const name = t(`names.${id}`);
  const key = commands.keyLabel(`tool.${id}`);
  const Icon = ICONS[id];
  const tip = (
    <div className={styles.tip}>
      <span className={styles.tipName}>
        {name}
        {key === null ? null : <KeyCap keys={key} />}
      </span>
      <span className={styles.tipText}>{usable ? t(`about.${id}`) : t('unavailableWhy')}</span>
    </div>
  );
  return (
    <Tooltip label={tip} position="right" multiline maw="18rem">
      <UnstyledButton
        className={styles.tool}
        aria-label={usable ? name : t('unavailable', { tool: name })}
        aria-keyshortcuts={key ?? undefined}
        aria-pressed={isActive}
        aria-disabled={!usable}
        tabIndex={isActive ? 0 : -1}
        onClick={() => usable && commands.run(`tool.${id}`)}
      >
        <Icon size={18} stroke={1.75} aria-hidden="true" />
      </UnstyledButton>
    </Tooltip>
  );
}
