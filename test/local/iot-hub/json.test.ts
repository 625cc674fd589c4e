import fc from 'fast-check';
import { expect, it } from 'vitest';
import { type JsonObject, mergePatch } from '../../../local/iot-hub/json.ts';

const objects = fc
  .dictionary(fc.string(), fc.jsonValue())
  .map((value) => JSON.parse(JSON.stringify(value)) as JsonObject);

it('merges objects, replaces the rest and deletes with null', () => {
  const target = { kept: 1, gone: 2, list: [1, 2], deep: { kept: 1, gone: 2 } };
  const patch = { gone: null, list: [3], deep: { gone: null, added: { x: 1 } } };
  expect(mergePatch(target, patch)).toEqual({
    kept: 1,
    list: [3],
    deep: { kept: 1, added: { x: 1 } },
  });
});

it('does the same twice as once, for any target and patch', () => {
  fc.assert(
    fc.property(objects, objects, (target, patch) => {
      const once = mergePatch(target, patch);
      expect(mergePatch(once, patch)).toEqual(once);
    }),
  );
});

it('keeps a key named __proto__ as a key', () => {
  const patch = JSON.parse('{"__proto__":{"a":1}}') as JsonObject;
  expect(Object.keys(mergePatch({}, patch))).toEqual(['__proto__']);
});
