import * as z from 'zod';
import { printable } from '../printable.ts';

const errorBody = z.looseObject({
  error: z.looseObject({
    message: z.string(),
    target: z.string().optional(),
    details: z
      .array(z.looseObject({ message: z.string(), target: z.string().optional() }))
      .default([]),
  }),
});

/** What the API says of a request that it refused, each problem on a line of its own. */
export function describeRefusal(status: number, text: string): string {
  const parsed = errorBody.safeParse(asJson(text));
  if (!parsed.success) {
    const hint = hints[status];
    return `answered with status ${status}${hint === undefined ? '' : `: ${hint}`}`;
  }
  const { message, target, details } = parsed.data.error;
  const [only, ...others] = details;
  if (only !== undefined && others.length === 0) return told(only);
  return [told({ message, target }), ...details.map((problem) => `  ${told(problem)}`)].join('\n');
}

function told({ message, target }: { message: string; target?: string | undefined }): string {
  return printable(target ? `${target}: ${message}` : message);
}

/** For answers that are not the app's own. */
const hints: Readonly<Record<number, string>> = {
  401: 'does POLICY_KEY or POLICY_TOKEN let you in?',
  404: 'is the URL that of the API, with /api at its end?',
};

function asJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
