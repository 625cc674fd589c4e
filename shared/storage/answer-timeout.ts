import { RestError, type TableServiceClientOptions } from '@azure/data-tables';

type Policies = NonNullable<TableServiceClientOptions['additionalPolicies']>;

/**
 * Ends each try that has no answer after a while: the SDK alone waits for ever on storage that
 * accepts a connection and then says nothing. The outcome of such a try is unknown.
 */
export function answerTimeout(timeoutMs: number): Policies {
  return [
    {
      position: 'perRetry',
      policy: {
        name: 'answerTimeout',
        async sendRequest(request, next) {
          request.timeout = timeoutMs;
          try {
            return await next(request);
          } catch (error) {
            if (!(error instanceof Error) || error.name !== 'AbortError') throw error;
            // As the retry policy knows it; without a status it counts as no answer.
            throw new RestError(`no answer in ${timeoutMs} ms`, { code: 'ETIMEDOUT', request });
          }
        },
      },
    },
  ];
}
