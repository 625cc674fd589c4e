import { app } from '@azure/functions';

app.storageQueue('queued', {
  queueName: 'work',
  connection: 'AzureWebJobsStorage',
  handler: () => {},
});
