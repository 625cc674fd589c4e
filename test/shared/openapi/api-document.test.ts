import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { lintApiDocument } from '../../../local/lint-api-document.ts';
import { apiDocument } from '../../../shared/openapi/api-document.ts';
import { temporaryFolder } from '../../support/temporary-folder.ts';

interface Schema {
  description?: string;
  readOnly?: boolean;
  properties?: Record<string, Schema>;
}

/** What the linter has to say of a document, by the places it points at. */
async function lint(document: object): Promise<string[]> {
  const file = join(await temporaryFolder(), 'openapi.json');
  await writeFile(file, JSON.stringify(document));
  const { status, stdout } = lintApiDocument(file, 'json');
  const { problems } = JSON.parse(stdout) as { problems: { location: { pointer: string }[] }[] };
  expect(status).toBe(problems.length === 0 ? 0 : 1);
  return problems.map(({ location }) => location[0]!.pointer);
}

describe('the document', () => {
  it('is valid OpenAPI 3.1, and its examples hold to their schemas', async () => {
    expect(await lint(apiDocument('1.2.3'))).toEqual([]);
  });

  it('would not pass with an example that says more or otherwise than its schema', async () => {
    const document = JSON.parse(JSON.stringify(apiDocument('1.2.3')));
    const { content } = document.paths['/groups/{group}'].get.responses[200];
    const { value } = content['application/json'].examples['a group'];
    Object.assign(value, { surprise: 1, revision: 'seven' });
    const places = await lint(document);
    expect(places.map((place) => place.split('/').at(-1)).sort()).toEqual(['revision', 'surprise']);
  });

  it('lets answers gain properties, and bodies have none that nobody knows', () => {
    const { schemas = {} } = apiDocument('1.2.3').components ?? {};
    expect(schemas.Group).not.toHaveProperty('additionalProperties');
    expect(schemas.GroupDraft).toHaveProperty('additionalProperties', false);
    expect(schemas.ProcessNotAllowedDraft).toHaveProperty('additionalProperties', false);
  });

  it('describes each property of a rule', () => {
    const { components } = JSON.parse(JSON.stringify(apiDocument('1.2.3')));
    const drafts = Object.entries<Schema>(components.schemas).filter(
      ([name, { properties }]) => name.endsWith('Draft') && properties?.ruleType,
    );
    expect(drafts.length).toBeGreaterThan(20);
    const silent = drafts.flatMap(([name, { properties = {} }]) =>
      Object.entries(properties)
        .filter(([, { description, readOnly }]) => description === undefined && !readOnly)
        .map(([property]) => `${name}/${property}`),
    );
    expect(silent).toEqual([]);
  });
});
