import { describe, expect, it } from 'vitest';
import {
  newTwin,
  patchReported,
  patchTwin,
  readTwinContent,
  replaceTwin,
  sectionDocument,
  twinEtag,
} from '../../../local/iot-hub/twin.ts';

const then = '2026-01-01T00:00:00.000Z';
const now = '2026-01-02T00:00:00.000Z';

describe('a patch', () => {
  it('changes its parts, and grows version and ETag', () => {
    const twin = newTwin({ tags: { a: 1, b: 2 } }, then);
    const { twin: patched, changed } = patchTwin(twin, { tags: { b: null, c: 3 } }, now);
    expect(patched.tags).toEqual({ a: 1, c: 3 });
    expect(patched.version).toBe(twin.version + 1);
    expect(twinEtag(patched)).not.toBe(twinEtag(twin));
    expect(patched.desired).toBe(twin.desired);
    expect(changed).toEqual({ version: patched.version, tags: { b: null, c: 3 } });
  });

  it('marks each property it touches with time and version', () => {
    const twin = newTwin({ desired: { old: 1, gone: 1, deep: { old: 1 } } }, then);
    const patch = { gone: null, deep: { fresh: 1 } };
    const { twin: patched, changed } = patchTwin(twin, { desired: patch }, now);
    const before = { $lastUpdated: then, $lastUpdatedVersion: 1 };
    const after = { $lastUpdated: now, $lastUpdatedVersion: 2 };
    expect(sectionDocument(patched.desired)).toEqual({
      old: 1,
      deep: { old: 1, fresh: 1 },
      $metadata: { ...after, old: before, deep: { ...after, old: before, fresh: after } },
      $version: 2,
    });
    expect(changed.properties).toEqual({
      desired: {
        ...patch,
        $metadata: { ...after, deep: { ...after, fresh: after } },
        $version: 2,
      },
    });
  });

  it('may not make a part larger than it may be', () => {
    const twin = newTwin({ tags: { a: 'x'.repeat(4000), b: 'x'.repeat(4000) } }, then);
    expect(() => patchTwin(twin, { tags: { c: 'x'.repeat(1000) } }, now)).toThrow(/8192/);
  });
});

describe('a replacement', () => {
  it('leaves nothing of tags and desired properties, and all of the reported', () => {
    const reported = patchReported(newTwin({ tags: { a: 1 } }, then), { ok: true }, then).twin;
    const replaced = replaceTwin(reported, { desired: { b: 1 } }, now);
    expect(replaced).toMatchObject({ tags: {}, version: 4, reported: { values: { ok: true } } });
    expect(replaced.desired).toMatchObject({ values: { b: 1 }, version: 2 });
  });
});

describe('reporting', () => {
  it('grows the version but not the ETag', () => {
    const twin = newTwin({}, then);
    const { twin: reported, changed } = patchReported(twin, { ok: true }, now);
    expect(reported.version).toBe(twin.version + 1);
    expect(twinEtag(reported)).toBe(twinEtag(twin));
    expect(changed).toMatchObject({ properties: { reported: { ok: true, $version: 2 } } });
  });
});

describe('the twin in a request', () => {
  it('may carry back the metadata it was read with', () => {
    const desired = { a: 1, $metadata: { $lastUpdated: then }, $version: 7 };
    expect(readTwinContent({ properties: { desired } })).toEqual({ desired: { a: 1 } });
  });

  it.each([
    ['a twin that is no object', [], /must be a JSON object/],
    ['tags that are no object', { tags: 'x' }, /tags must be an object/],
    ['properties that are no object', { properties: 1 }, /properties must be an object/],
  ])('is refused with %s', (_, body, message) => {
    expect(() => readTwinContent(body)).toThrow(message);
  });
});
