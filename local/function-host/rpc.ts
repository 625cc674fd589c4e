/** What the host and its worker process say to each other: the shapes of the platform's own protocol. */

/** A value on its way into a function, as the platform's host packs it. */
export interface TypedData {
  string?: string;
  json?: string;
  bytes?: Uint8Array;
  http?: HttpData;
  collectionBytes?: { bytes: Uint8Array[] };
  collectionString?: { string: string[] };
  collectionSint64?: { sint64: Long[] };
}

/** A 64-bit integer as the worker's protobuf library delivers it. */
export interface Long {
  low: number;
  high: number;
  unsigned: boolean;
}

type NullableStrings = Record<string, { value: string }>;

export interface HttpData {
  method: string;
  url: string;
  nullableHeaders: NullableStrings;
  nullableQuery: NullableStrings;
  nullableParams: NullableStrings;
  body?: TypedData;
}

export interface Cookie {
  name?: string;
  value?: string;
  domain?: { value?: string };
  path?: { value?: string };
  expires?: { value?: { seconds?: number } };
  maxAge?: { value?: number };
  secure?: { value?: boolean };
  httpOnly?: { value?: boolean };
  sameSite?: 'none' | 'lax' | 'strict' | 'explicitNone';
}

export interface HttpResult {
  statusCode: string;
  headers: Record<string, string>;
  cookies: Cookie[];
  body?: TypedData;
}

export interface Binding {
  type: string;
  direction: 'in' | 'out';
  [option: string]: unknown;
}

export interface RpcRetryOptions {
  strategy: 'fixedDelay' | 'exponentialBackoff';
  maxRetryCount: number;
  delayInterval?: { seconds: number };
  minimumInterval?: { seconds: number };
  maximumInterval?: { seconds: number };
}

export interface FunctionMetadata {
  name: string;
  bindings: Record<string, Binding>;
  retryOptions?: RpcRetryOptions;
}

export interface RetryContext {
  retryCount: number;
  maxRetryCount: number;
  exception?: { message: string; stackTrace: string; source: string };
}

export interface InvocationRequest {
  invocationId: string;
  functionId: string;
  inputData: { name: string; data: TypedData }[];
  triggerMetadata: Record<string, TypedData>;
  traceContext: { traceParent: string; traceState: string; attributes: Record<string, string> };
  retryContext?: RetryContext;
}

export interface InvocationResponse {
  outputData?: { name: string; data: { http?: HttpResult } }[];
  returnValue?: { http?: HttpResult } | null;
}

export interface WorkerError {
  name: string;
  message: string;
  stack: string;
}

export type LogLevel =
  | 'trace'
  | 'debug'
  | 'information'
  | 'warning'
  | 'error'
  | 'critical'
  | 'none';

export interface WorkerLog {
  level: LogLevel;
  category: string;
  message: string;
  function?: string;
  invocationId?: string;
}

export type ToWorker =
  | { kind: 'load'; root: string; entry: string }
  | { kind: 'invoke'; request: InvocationRequest }
  | { kind: 'terminate' };

export type FromWorker =
  | { kind: 'loaded'; functions: FunctionMetadata[]; capabilities: Record<string, string> }
  | { kind: 'loadFailed'; error: WorkerError }
  | ({ kind: 'log' } & WorkerLog)
  | { kind: 'succeeded'; invocationId: string; response: InvocationResponse }
  | { kind: 'failed'; invocationId: string; error: WorkerError };
