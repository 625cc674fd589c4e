import { app, type InvocationContext } from '@azure/functions';

interface EventHubOptions {
  consumerGroup: string;
  cardinality: 'one' | 'many';
  dataType?: 'binary';
  retry?: { strategy: 'fixedDelay'; maxRetryCount: number; delayInterval: number };
}

type Check = (text: string, context: InvocationContext) => void;

function register(name: string, options: EventHubOptions, check: Check): void {
  app.eventHub(name, {
    ...options,
    connection: 'FIXTURE_HUBS',
    eventHubName: '%FIXTURE_HUB%',
    handler: (messages: unknown, context: InvocationContext) => {
      context.log(
        JSON.stringify({
          messages: describe(messages),
          triggerMetadata: context.triggerMetadata,
          retryContext: context.retryContext,
        }),
      );
      check(JSON.stringify(describe(messages)), context);
    },
  });
}

/** Buffers as text that cannot be mistaken for a string. */
function describe(value: unknown): unknown {
  if (Buffer.isBuffer(value)) return { buffer: value.toString('utf8') };
  return Array.isArray(value) ? value.map(describe) : value;
}

const accept = () => {};
const refuse: Check = (text, { retryContext }) => {
  if (text.includes('poison')) throw new Error('the batch has poison');
  if (text.includes('deadly') && !retryContext) process.exit(9);
};
const listed = new Set((process.env.FIXTURE_TRIGGERS ?? '').split(','));

if (listed.has('binary'))
  register('binary', { consumerGroup: 'binary', cardinality: 'many', dataType: 'binary' }, accept);
if (listed.has('text')) register('text', { consumerGroup: 'text', cardinality: 'many' }, accept);
if (listed.has('single'))
  register('single', { consumerGroup: 'single', cardinality: 'one' }, accept);
if (listed.has('throwing'))
  register('throwing', { consumerGroup: 'throwing', cardinality: 'many' }, refuse);
if (listed.has('retrying'))
  register(
    'retrying',
    {
      consumerGroup: 'retrying',
      cardinality: 'many',
      retry: { strategy: 'fixedDelay', maxRetryCount: -1, delayInterval: 0 },
    },
    refuse,
  );
if (process.env.FIXTURE_EMPTY_ENTRIES)
  app.setup({ capabilities: { IncludeEmptyEntriesInMessagePayload: true } });
