import { describe, expect, it } from 'vitest';
import { createTurns } from './turns.ts';

describe('turns', () => {
  it('lets interactive work overtake background work that waits', async () => {
    const turns = createTurns();
    const order: string[] = [];
    const work = (name: string) => async () => {
      await new Promise((resolve) => setTimeout(resolve, 5));
      order.push(name);
    };
    await Promise.all([
      turns.take('background', work('frame 1')),
      turns.take('background', work('frame 2')),
      turns.take('background', work('frame 3')),
      turns.take('interactive', work('click')),
    ]);
    expect(order).toEqual(['frame 1', 'click', 'frame 2', 'frame 3']);
  });

  it('goes on after work that throws', async () => {
    const turns = createTurns();
    await expect(turns.take('background', () => Promise.reject(new Error('lost')))).rejects.toThrow('lost');
    await expect(turns.take('interactive', async () => 7)).resolves.toBe(7);
  });

  it('never runs two at once', async () => {
    const turns = createTurns();
    let running = 0;
    let most = 0;
    await Promise.all(
      Array.from({ length: 20 }, (_, index) =>
        turns.take(index % 2 === 0 ? 'interactive' : 'background', async () => {
          most = Math.max(most, ++running);
          await new Promise((resolve) => setImmediate(resolve));
          running--;
        }),
      ),
    );
    expect(most).toBe(1);
  });
});
