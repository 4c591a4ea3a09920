import { describe, expect, it } from 'vitest';
import { AppError } from '../../native/contract/errors.ts';
import { createHostCalls, type HostMethods } from './host-calls.ts';

function calls(methods: Partial<HostMethods>) {
  const bugs: unknown[] = [];
  return { call: createHostCalls(methods as HostMethods, (error) => bugs.push(error)), bugs };
}

describe('a call over the bridge', () => {
  it('is answered, with the defaults of its input filled in', async () => {
    const seen: unknown[] = [];
    const { call } = calls({
      importMedia: async (input) => {
        seen.push(input);
        return [];
      },
    });
    expect(await call({ method: 'importMedia', input: { projectId: 3, uploads: ['a'] } })).toEqual({ output: [] });
    expect(seen).toEqual([{ projectId: 3, uploads: ['a'], choices: {} }]);
  });

  it.each<[string, unknown]>([
    ['a missing field', { method: 'importMedia', input: { projectId: 3 } }],
    ['a wrong number', { method: 'importMedia', input: { projectId: -1, uploads: ['a'] } }],
    ['no uploads', { method: 'importMedia', input: { projectId: 1, uploads: [] } }],
    ['a path in place of ids', { method: 'importMedia', input: { projectId: 1, uploads: '/etc/passwd' } }],
    ['nothing', { method: 'importMedia' }],
    ['a method that is not there', { method: 'formatDisk', input: {} }],
    ['a method of the object itself', { method: 'toString', input: {} }],
    ['the stream', { method: 'watchEngine', input: {} }],
    ['no call at all', null],
    ['a call of another form', ['importMedia']],
  ])('with %s is refused before anything is done', async (_name, message) => {
    const never = async () => Promise.reject(new Error('was called'));
    const { call, bugs } = calls({ importMedia: never });
    expect(await call(message)).toMatchObject({ error: { code: 'invalid-input' } });
    expect(bugs).toEqual([]);
  });

  it('that fails brings the code, the message and the details', async () => {
    const failure = new AppError('media-changed', 'Choose the same file.', { mediaId: 7, extra: undefined });
    const { call } = calls({ relinkMedia: async () => Promise.reject(failure) });
    expect(await call({ method: 'relinkMedia', input: { mediaId: 7, upload: 'a' } })).toEqual({
      error: { code: 'media-changed', message: 'Choose the same file.', details: { mediaId: 7 } },
    });
  });

  it('that meets a bug says so and reports it', async () => {
    const { call, bugs } = calls({ info: async () => Promise.reject(new TypeError('x is undefined')) });
    expect(await call({ method: 'info', input: {} })).toMatchObject({ error: { code: 'internal' } });
    expect(bugs).toHaveLength(1);
  });
});
