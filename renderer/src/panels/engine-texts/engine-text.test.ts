import { describe, expect, test } from 'vitest';
import { say } from '../../../../native/contract/sentences.ts';
import { sayAgain } from './engine-text.ts';
import { engineTextsStrings } from './strings.ts';

/** As i18next fills places in. */
function russian(key: string, facts: Readonly<Record<string, string>>): string {
  const text: Readonly<Record<string, string>> = engineTextsStrings.ru;
  return (text[key] ?? '').replace(/\{\{(\w+)\}\}/g, (_, place: string) => facts[place] ?? '');
}

describe('a sentence of the engine', () => {
  test('is said with its facts', () => {
    expect(sayAgain(say('lost-frames', { lost: 12, kept: 40 }), russian)).toBe(
      'Файл оборван или повреждён: не декодируются и пропущены кадры (12); осталось кадров: 40.',
    );
  });

  test('may hold another one', () => {
    const english = say('unreadable', { name: 'a.mp4', why: say('why-no-index') });
    expect(sayAgain(english, russian)).toContain('«a.mp4» не читается: в нём нет индекса');
    const often = say('engine-failed-often', { times: 5, last: say('engine-hung') });
    expect(sayAgain(often, russian)).toMatch(/: 5,.*Движок перестал отвечать/);
    const memory = say('out-of-memory', {
      device: 'cpu',
      what: say('memory-to-run', { graph: 'detector' }),
      pack: 'sam3',
      advice: say('memory-cpu'),
    });
    expect(sayAgain(memory, russian)).not.toMatch(/suffice|follow|run /);
  });

  test('leaves names alone, even those that read like a sentence', () => {
    expect(sayAgain(say('class-named', { name: 'none' }), russian)).toContain('«none»');
  });

  test('that is not known is left to whoever asks', () => {
    expect(sayAgain('Something new.', russian)).toBeNull();
  });
});
