import type { ToolId } from '../document/session.ts';
import { createBoxTool, createExemplarTool } from './box-tool.ts';
import { createBrushTool, createStrokeBuffer } from './brush-tool.ts';
import { createLassoTool } from './lasso-tool.ts';
import { createMaskEdits } from './mask-edits.ts';
import { createPolygonTool } from './polygon-tool.ts';
import { createPrompting } from './prompting.ts';
import { createSelectTool } from './select-tool.ts';
import { createSmartTool } from './smart-tool.ts';
import type { Tool, ToolContext } from './tool.ts';

/** The tools for one media item, by id. Make them anew when another one is opened: they keep buffers of its size. */
export function createTools(context: ToolContext): Readonly<Record<ToolId, Tool>> {
  const prompting = createPrompting(context);
  const edits = createMaskEdits(context);
  const buffer = createStrokeBuffer(context);
  return {
    select: createSelectTool(context),
    smart: createSmartTool(context, prompting),
    box: createBoxTool(context, prompting),
    exemplar: createExemplarTool(context),
    brush: createBrushTool(context, edits, buffer, 'brush'),
    eraser: createBrushTool(context, edits, buffer, 'eraser'),
    polygon: createPolygonTool(context, edits),
    lasso: createLassoTool(context, edits),
  };
}
