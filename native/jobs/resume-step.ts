import { AppError } from '../contract/errors.ts';
import type { Library, StepHandle } from '../library/library.ts';

/** The step that a job goes on with; null when it was undone or purged, so that there is nothing left to go on from. */
export function resumeStep(library: Library, editId: number): StepHandle | null {
  try {
    return library.resumeStep(editId);
  } catch (error) {
    if (error instanceof AppError && error.code === 'aborted') return null;
    throw error;
  }
}
