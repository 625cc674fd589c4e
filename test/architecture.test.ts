import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';

const root = resolve(import.meta.dirname, '..');

/** Each room may import itself and what is named here. */
const below: Record<string, string[]> = {
  kernel: [],
  groups: ['kernel'],
  rules: ['kernel', 'groups'],
  policy: ['kernel', 'groups', 'rules'],
  devices: ['kernel', 'groups', 'rules', 'policy'],
  telemetry: ['kernel', 'groups', 'rules', 'policy', 'devices'],
  alerts: ['kernel', 'groups', 'rules'],
  incidents: ['kernel'],
};
below.evaluation = Object.keys(below).filter((room) => room !== 'incidents');
below.chains = [...below.evaluation, 'evaluation', 'incidents'];
below.explanation = [...below.chains, 'chains'];
below.identity = [];
below.storage = [...below.chains, 'chains', 'identity'];
below.hub = below.storage;
below.wiring = [...below.explanation, 'explanation', 'storage', 'hub'];
below.arm = ['kernel', 'groups', 'rules', 'policy'];
below.interchange = [...below.arm, 'arm'];
below.http = [...below.wiring, 'wiring', 'arm'];
below.functions = [...below.http, 'http', 'interchange'];
below.openapi = below.functions;
below.cli = [...below.evaluation, 'evaluation', 'interchange', 'local'];

/** Packages that only some rooms may import. */
const packages: Record<string, string[]> = {
  '@azure/functions': ['functions', 'http'],
  '@azure/data-tables': ['storage'],
  '@azure/event-hubs': ['hub'],
  'azure-iothub': ['hub'],
  '@azure/identity': ['identity'],
  yaml: ['interchange'],
  'zod-openapi': ['openapi'],
};

interface SourceFile {
  path: string;
  room: string;
  text: string;
  imports: string[];
}

const sources = ['cli', 'functions', 'shared'].flatMap((folder) =>
  readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => readSource(join(root, folder, name))),
);

function readSource(file: string): SourceFile {
  const text = readFileSync(file, 'utf8');
  const statics = [...text.matchAll(/^\s*(?:import|export)\b[^'"]*?['"]([^'"]+)['"]/gm)];
  const dynamics = [...text.matchAll(/\bimport\(\s*['"]([^'"]+)['"]/g)];
  const path = relative(root, file);
  const parts = path.split(/[/\\]/);
  return {
    path,
    room: parts[0] === 'shared' ? parts[1]! : parts[0]!,
    text,
    imports: [...statics, ...dynamics].map((match) => match[1]!),
  };
}

function roomOf(source: SourceFile, specifier: string): string {
  const target = relative(root, resolve(root, dirname(source.path), specifier)).split(/[/\\]/);
  return target[0] === 'shared' ? target[1]! : target[0]!;
}

describe('the rooms', () => {
  it('are all known', () => {
    expect(sources.length).toBeGreaterThan(20);
    expect([...new Set(sources.map(({ room }) => room))].filter((room) => !below[room])).toEqual(
      [],
    );
  });

  it('import downwards only', () => {
    const wrong = sources.flatMap((source) =>
      source.imports
        .filter((specifier) => specifier.startsWith('.'))
        .map((specifier) => roomOf(source, specifier))
        .filter((room) => room !== source.room && !below[source.room]?.includes(room))
        .map((room) => `${source.path} imports ${room}`),
    );
    expect(wrong).toEqual([]);
  });

  it('keep the SDKs at the edge', () => {
    const wrong = sources.flatMap((source) =>
      source.imports
        .filter((specifier) => packages[specifier] && !packages[specifier].includes(source.room))
        .map((specifier) => `${source.path} imports ${specifier}`),
    );
    expect(wrong).toEqual([]);
  });

  it('read the environment, the clock and chance only where they are handed in', () => {
    const allowed = ['wiring', 'functions', 'http', 'hub', 'storage'];
    const wrong = sources
      .filter(
        ({ room, path }) =>
          !allowed.includes(room) && path !== join('shared', 'kernel', 'clock.ts'),
      )
      .filter(({ text }) =>
        /process\.env|Date\.now\(|new Date\(\)|Math\.random|randomUUID|randomBytes/.test(text),
      )
      .map(({ path }) => path);
    expect(wrong).toEqual([]);
  });

  it('have no import cycle', () => {
    const edges = new Map(
      sources.map((source) => [
        source.path,
        source.imports
          .filter((specifier) => specifier.startsWith('.'))
          .map((specifier) => relative(root, resolve(root, dirname(source.path), specifier))),
      ]),
    );
    expect(findCycle(edges)).toEqual([]);
  });

  it('keep files short, or say why', () => {
    const wrong = sources
      .filter(({ text }) => text.split('\n').length > 250 && !/^\/\/ Long because/m.test(text))
      .map(({ path }) => path);
    expect(wrong).toEqual([]);
  });
});

function findCycle(edges: ReadonlyMap<string, string[]>): string[] {
  const done = new Set<string>();
  const visit = (node: string, path: string[]): string[] => {
    if (path.includes(node)) return [...path.slice(path.indexOf(node)), node];
    if (done.has(node)) return [];
    for (const next of edges.get(node) ?? []) {
      const cycle = visit(next, [...path, node]);
      if (cycle.length > 0) return cycle;
    }
    done.add(node);
    return [];
  };
  for (const node of edges.keys()) {
    const cycle = visit(node, []);
    if (cycle.length > 0) return cycle;
  }
  return [];
}
