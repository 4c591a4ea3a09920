import { expect, test } from 'vitest';
import { settingsChangeSchema, settingsSchema } from './settings.ts';

test('setting one section says nothing about the others', () => {
  expect(settingsChangeSchema.parse({ language: 'ru' })).toEqual({ language: 'ru' });
  expect(Object.keys(settingsChangeSchema.parse({ interface: { theme: 'light' } }))).toEqual(['interface']);
});

test('what a section leaves out has its default, and every section can be set', () => {
  const defaults = settingsSchema.parse({});
  expect(settingsChangeSchema.parse({ interface: {} }).interface).toEqual(defaults.interface);
  expect(settingsChangeSchema.parse(defaults)).toEqual(defaults);
  expect(Object.keys(settingsChangeSchema.shape).sort()).toEqual(Object.keys(settingsSchema.shape).sort());
});
