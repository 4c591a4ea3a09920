import { AppError, abortedError, isErrorCode } from '../../../native/contract/errors.ts';
import { say } from '../../../native/contract/sentences.ts';
import type { HandOver } from './host.ts';

/**
 * Sends files one after the other and answers with their upload ids. Files of one call share a batch, so that relative
 * paths of a folder mean the same on the other side.
 * @throws AppError `invalid-input` when a file is larger than the host takes, `disk-full`, `aborted`, `engine-unavailable`
 */
export async function uploadFiles(files: readonly File[], options: HandOver): Promise<readonly string[]> {
  const batch = crypto.randomUUID();
  const totalBytes = files.reduce((sum, file) => sum + file.size, 0);
  const ids: string[] = [];
  let sentBefore = 0;
  for (const file of files) {
    const id = await upload(file, batch, options.signal, (sent) => options.onProgress?.(sentBefore + sent, totalBytes));
    sentBefore += file.size;
    options.onProgress?.(sentBefore, totalBytes);
    ids.push(id);
  }
  return ids;
}

/** fetch cannot tell how much of a body is sent, so this is an XMLHttpRequest. */
function upload(file: File, batch: string, signal: AbortSignal | undefined, onSent: (bytes: number) => void): Promise<string> {
  return new Promise((resolve, reject) => {
    if (signal?.aborted === true) {
      reject(abortedError());
      return;
    }
    const request = new XMLHttpRequest();
    const name = file.webkitRelativePath === '' ? file.name : file.webkitRelativePath;
    request.open('PUT', `/uploads?${new URLSearchParams({ name, batch })}`);
    request.responseType = 'json';
    request.upload.onprogress = (event) => onSent(event.loaded);
    request.onload = () => {
      const answer: unknown = request.response;
      if (request.status < 300 && isRecord(answer) && typeof answer.uploadId === 'string') resolve(answer.uploadId);
      else reject(errorOf(answer, request.status));
    };
    request.onerror = () =>
      reject(
        new AppError('engine-unavailable', say('upload-lost', { name: file.name }), {
          name: file.name,
        }),
      );
    request.onabort = () => reject(abortedError());
    signal?.addEventListener('abort', () => request.abort(), { once: true });
    request.send(file);
  });
}

/** The error that an answer of the host carries as JSON. */
export function errorOf(answer: unknown, status: number): AppError {
  if (isRecord(answer) && isErrorCode(answer.code) && typeof answer.message === 'string') {
    return new AppError(answer.code, answer.message, isRecord(answer.details) ? answer.details : {});
  }
  return new AppError('internal', `The workstation answered with status ${status}.`, { status });
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}
