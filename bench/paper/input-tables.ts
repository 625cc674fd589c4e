import { assumed, built, type Input, measured } from './inputs.ts';
import { markdownTable } from './markdown.ts';
import { hubUnitDollars, type Price, prices, sources } from './prices.ts';

/** All that the paper rests on, by where it comes from. */
export function inputTable(): string {
  const rows = (kind: string, inputs: Record<string, Input>) =>
    Object.entries(inputs).map(([name, { value, unit, note }]) => [
      `\`${name}\``,
      `${value.toLocaleString('en')}${unit === '' ? '' : ` ${unit}`}`,
      kind,
      note,
    ]);
  return markdownTable(
    ['input', 'number', 'from', 'what'],
    [...rows('bar', measured), ...rows('code', built), ...rows('assumed', assumed)],
  ).replaceAll('---:', '---');
}

export function priceTable(): string {
  const rows = Object.entries<Price>(prices).map(([name, { dollars, per, unit, free, source }]) => [
    `\`${name}\``,
    `$${dollars} for ${per === 1 ? 'a' : per.toLocaleString('en')} ${unit}`,
    free === undefined ? '' : free.toLocaleString('en'),
    `[${source}](${sources[source]})`,
  ]);
  const [s1, s2, s3] = Object.values(hubUnitDollars).map((each) => each.toLocaleString('en'));
  rows.push([
    '`hubUnitDollars`',
    `$${s1}, $${s2}, $${s3} for a unit of S1, S2, S3`,
    '',
    `[iotHub](${sources.iotHub}), [iotHubTiers](${sources.iotHubTiers})`,
  ]);
  return markdownTable(['price', 'dollars', 'free a month', 'from'], rows).replaceAll(
    '---:',
    '---',
  );
}
