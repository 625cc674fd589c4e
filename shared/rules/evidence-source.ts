import type { Signal } from './rule.ts';

/** Where the activities of a rule come from. */
export type EvidenceSource =
  | 'messages'
  | 'twinChanges'
  | 'securityMessages'
  | 'resourceLogs'
  | 'feedback'
  | 'uploads';

interface EvidenceSourceFacts {
  /** The stream whose evaluation judges it. */
  stream: 'telemetry' | 'activities';
  description: string;
  /** How old an activity may be, against the watermark, and still be counted in windows. */
  lateness: string;
  /** How long the judgement of a pane is held back. */
  wait: string;
  /** What its owner must have switched on. */
  requires: readonly string[];
}

export const evidenceSources: Readonly<Record<EvidenceSource, EvidenceSourceFacts>> = {
  messages: {
    stream: 'telemetry',
    description: 'Device-to-cloud messages in the telemetry stream',
    lateness: 'PT5M',
    wait: 'PT10S',
    requires: ['An IoT Hub route of device telemetry messages to the telemetry event hub.'],
  },
  twinChanges: {
    stream: 'telemetry',
    description: 'Twin change events in the telemetry stream',
    lateness: 'PT5M',
    wait: 'PT10S',
    requires: ['An IoT Hub route of device twin change events to the telemetry event hub.'],
  },
  securityMessages: {
    stream: 'telemetry',
    description: 'Security messages of an agent on the device, in the telemetry stream',
    lateness: 'PT6H',
    wait: 'PT6H',
    requires: [
      'A security agent on the device that sends these events.',
      'An IoT Hub route of device telemetry messages to the telemetry event hub.',
    ],
  },
  resourceLogs: {
    stream: 'activities',
    description: 'Resource logs of the IoT hub',
    lateness: 'PT15M',
    wait: 'PT15M',
    requires: ["A diagnostic setting that sends the hub's resource logs to an event hub."],
  },
  feedback: {
    stream: 'activities',
    description: 'Feedback on cloud-to-device messages, or the ingest API',
    lateness: 'PT15M',
    wait: 'PT15M',
    requires: [
      'Senders of cloud-to-device messages that ask for feedback (ack "full"), or a caller of POST /activities.',
    ],
  },
  uploads: {
    stream: 'activities',
    description: 'Completed file uploads: storage events, file notifications or the ingest API',
    lateness: 'PT15M',
    wait: 'PT15M',
    requires: [
      'One of: an Event Grid subscription to BlobCreated of the upload container, file upload notifications of the hub, a caller of POST /activities.',
    ],
  },
};

/** A built-in signal reads what agents report, a custom one the device's own messages. */
export function sourceOfSignal(signal: Signal): EvidenceSource {
  return typeof signal === 'string' ? 'securityMessages' : 'messages';
}
