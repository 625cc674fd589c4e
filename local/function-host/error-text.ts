/** What an error says; of an attempt on several addresses, what each of them said. */
export function errorText(error: unknown): string {
  if (error instanceof AggregateError && error.message === '')
    return error.errors.map(errorText).join('; ');
  return error instanceof Error ? `${error.name}: ${error.message}` : String(error);
}
