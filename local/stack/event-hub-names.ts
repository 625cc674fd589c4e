/** The event hubs of the local stack, by what flows through them. */
export const eventHubNames = {
  telemetry: 'telemetry',
  resourceLogs: 'resource-logs',
  activities: 'activities',
  alerts: 'alerts',
} as const;

export const partitionsPerHub = 4;
