import { expect } from 'vitest';
import { HttpRouter } from '../../local/function-host/http-router.ts';
import { apiDocument } from '../../shared/openapi/api-document.ts';
import type { ApiOperation } from '../../shared/openapi/api-operation.ts';
import { operations } from '../../shared/openapi/operations.ts';
import { errorBody } from '../../shared/openapi/schemas/error.ts';
import type { Answer, HttpApi } from './http-api.ts';
import { steadied } from './steadied.ts';

interface Call {
  body?: unknown;
  headers?: Record<string, string>;
  /** The error is one that any operation of its kind may answer. */
  isUsual?: boolean;
}

interface Described {
  headers?: object;
  content?: object;
}

type Referring = Described | { $ref: string } | undefined;

type Shown = Record<string, Record<string, unknown>>;

interface OperationRecord {
  request?: Shown;
  answers?: Record<string, Shown>;
}

/** Headers of any answer, which the document does not repeat at each. */
const everywhere = ['Cache-Control', 'X-Content-Type-Options', 'Content-Type'];

const router = new HttpRouter(
  '',
  operations.map(({ operationId, method, path }) => ({
    ...{ functionName: operationId, methods: [method], template: path.slice(1) },
  })),
);

const byId = new Map(operations.map((operation) => [operation.operationId, operation]));

/**
 * Calls the API, holds each answer to its description, and keeps what was sent and answered as the
 * document is to show it.
 */
export class RecordingApi {
  readonly record: Record<string, OperationRecord> = {};
  readonly #api: HttpApi;
  readonly #document = apiDocument('0');

  constructor(api: HttpApi) {
    this.#api = api;
  }

  /** @param name of the example, as a reader chooses it. */
  async show(name: string, method: string, path: string, call: Call = {}): Promise<Answer> {
    const { body, headers = {}, isUsual = false } = call;
    const found = router.match(method, path.split('?')[0]!);
    const operation = byId.get(found?.functionName ?? '');
    if (operation === undefined) throw new Error(`no operation describes ${method} ${path}`);
    const answer = parsed(await this.#api.call(method, path, { body, headers }));
    this.#hold(operation, answer);
    const { answers, request } = this.#recordOf(isUsual ? 'errors' : operation.operationId);
    if (answer.body !== undefined) {
      keep(answers, String(answer.status), typeOf(answer))[name] = steadied(answer.body);
    }
    const isAccepted = answer.status < 400 && body !== undefined;
    const sentType = headers['content-type'] ?? 'application/json';
    if (isAccepted) keep({ request }, 'request', sentType)[name] = steadied(body);
    return answer;
  }

  #recordOf(operationId: string) {
    this.record[operationId] ??= {};
    const record = this.record[operationId];
    record.request ??= {};
    record.answers ??= {};
    return record as Required<OperationRecord>;
  }

  /** Strictly: a property, header or status that the document does not tell is a failure. */
  #hold(operation: ApiOperation, answer: Answer): void {
    const { status, headers, body } = answer;
    const type = typeOf(answer);
    const { operationId, path, method, answers } = operation;
    const told = `${operationId} ${status}`;
    const responses = this.#document.paths?.[path]?.[method]?.responses ?? {};
    const response = this.#resolved(responses[status as unknown as `${2}${string}`]);
    expect(response, `${told} is described`).toBeDefined();
    const described = Object.keys(response?.headers ?? {});
    const seen = Object.keys(headers).filter((name) => !everywhere.includes(name));
    expect(described, `headers of ${told}`).toEqual(expect.arrayContaining(seen));
    expect(response?.content === undefined, `whether ${told} has no body`).toBe(body === undefined);
    if (body === undefined) return;
    const { [status]: own } = answers;
    const schema = own === undefined ? errorBody : own.content?.[type];
    if (schema === undefined) throw new Error(`${told} is not described as ${type}`);
    expect(schema.safeParse(body).error?.issues, `body of ${told}`).toBeUndefined();
  }

  #resolved(response: Referring): Described | undefined {
    if (response === undefined || !('$ref' in response)) return response;
    const name = String(response.$ref).split('/').at(-1)!;
    return this.#document.components?.responses?.[name] as Described | undefined;
  }
}

function typeOf({ headers }: Answer): string {
  return headers['Content-Type']?.split(';')[0] ?? 'application/json';
}

/** JSON that was answered as a text is shown as what it is. */
function parsed(answer: Answer): Answer {
  const isText = typeof answer.body === 'string' && typeOf(answer) === 'application/json';
  return isText ? { ...answer, body: JSON.parse(answer.body) } : answer;
}

function keep(place: Record<string, Shown>, key: string, mediaType: string) {
  place[key] ??= {};
  place[key][mediaType] ??= {};
  return place[key][mediaType];
}
