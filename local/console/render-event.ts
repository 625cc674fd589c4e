import type { Alert } from '../../shared/alerts/alert.ts';
import { shownValue } from '../../shared/alerts/shown-value.ts';
import type { Severity } from '../../shared/rules/rule.ts';
import type { GroupSummary, StackEvent } from '../stack/stack-event.ts';
import type { Palette } from './palette.ts';
import { renderHostEvent } from './render-host-event.ts';

/** Names that a table or an alert shows of many. */
const maxShownDevices = 8;
const maxValueLength = 60;

/** What the live console shows of an event: lines, or none. `timeMs` is when it happened. */
export function renderEvent(event: StackEvent, timeMs: number, palette: Palette): string[] {
  const { bold, dim, green, yellow } = palette;
  switch (event.event) {
    case 'starting':
      return ['', bold('Device security groups for Azure IoT Hub, on this machine'), ''];
    case 'partReady':
      return [`  ${event.part.padEnd(14)} ${seconds(event.tookMs)}  ${dim(event.address)}`];
    case 'awaitingApp':
      return [
        '',
        `waiting for the app at ${event.endpoints.http}: run "func start" in another terminal`,
      ];
    case 'seeded':
      return [`  ${'demo policy'.padEnd(14)} ${' '.repeat(7)}  ${dim(event.groups.join(', '))}`];
    case 'ready':
      return ['', green(`ready ${event.endpoints.http}`)];
    case 'overview':
      return renderOverview(event.groups, event.openAlerts, palette);
    case 'nextSteps':
      return [
        '',
        bold('What to try next'),
        ...event.steps.flatMap(({ title, command }) => [
          `  ${title}`,
          `    ${palette.cyan(command)}`,
        ]),
        '',
      ];
    case 'deviceDoes':
      return [dim(`${clock(timeMs)}  ${event.deviceId}: ${event.what}`)];
    case 'alert':
      return renderAlert(event.alert, event.command, palette);
    case 'alertEnded':
      return [
        dim(
          `${clock(timeMs)}  ${event.alert.deviceId}: over, ${nameOf(event.alert)}${reason(event.alert)}`,
        ),
      ];
    case 'warning':
      return [yellow(`${event.about}: ${event.message}`)];
    case 'host':
      return renderHostEvent(event.detail).map(yellow);
    case 'failed':
      // Whoever ends the program says so on stderr.
      return [];
    case 'stopping':
      return ['', dim(`stopping (${event.why}); once more to end at once`)];
    case 'stopped':
      return [dim('stopped')];
  }
}

function renderAlert(alert: Alert, command: string, { bold, dim, ...paints }: Palette): string[] {
  const { deviceId, group, severity } = alert;
  const paint: Record<Severity, (text: string) => string> = {
    High: paints.red,
    Medium: paints.yellow,
    Low: paints.cyan,
    Informational: dim,
  };
  const head = `${clock(Date.parse(alert.detectedTimeUtc))}  ${paint[severity](`ALERT ${severity}`)}`;
  return [
    `${head}  ${bold(deviceId)} (${group})  ${nameOf(alert)}`,
    `          ${observedAgainstAllowed(alert)}  ${dim(command)}`,
  ];
}

/** Such as "80 in PT1M, allowed 0 to 60", or the value that no list allows. */
export function observedAgainstAllowed(alert: Alert): string {
  const { observed, observedAtLeast, range, timeWindowSize, value } = alert;
  if (observed === undefined) return shorten(shownValue(value ?? ''));
  const shown = `${observedAtLeast ? 'at least ' : ''}${Math.round(observed * 1_000) / 1_000}`;
  const window = timeWindowSize === undefined ? '' : ` in ${timeWindowSize}`;
  return `${shown}${window}, allowed ${allowed(range)}`;
}

function allowed({ min, max }: { min?: number; max?: number } = {}): string {
  if (min === undefined) return `up to ${max}`;
  return max === undefined || max === unbounded ? `from ${min}` : `${min} to ${max}`;
}

/** The largest that a built-in rule takes: its owner means "any number". */
const unbounded = 2_147_483_647;

function nameOf({ alertDisplayName }: Alert): string {
  return alertDisplayName;
}

function reason({ resolution }: Alert): string {
  return resolution === undefined ? '' : ` (${resolution})`;
}

function renderOverview(
  groups: readonly GroupSummary[],
  openAlerts: number,
  { bold, dim }: Palette,
): string[] {
  const width = Math.max(...groups.map(({ name }) => name.length), 5);
  const rows = groups.map(
    ({ name, rules, devices }) =>
      `  ${name.padEnd(width)}  ${String(rules).padStart(5)}  ${listed(devices)}`,
  );
  const header = `  ${'group'.padEnd(width)}  ${'rules'}  devices`;
  const open = openAlerts === 0 ? [] : [dim(`  ${openAlerts} alerts are open from before`)];
  return ['', bold(header), ...rows, ...open];
}

function listed(devices: readonly string[]): string {
  const shown = devices.slice(0, maxShownDevices).join(', ');
  const more = devices.length - maxShownDevices;
  return more > 0 ? `${shown} and ${more} more` : shown || '-';
}

function shorten(text: string): string {
  return text.length > maxValueLength ? `${text.slice(0, maxValueLength - 1)}…` : text;
}

function seconds(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`.padStart(7);
}

/** The local time of day. */
function clock(timeMs: number): string {
  return new Date(timeMs).toTimeString().slice(0, 8);
}
