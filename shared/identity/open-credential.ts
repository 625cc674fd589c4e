import type { DefaultAzureCredential } from '@azure/identity';

/**
 * The app's managed identity, or on a developer's machine whoever is signed in there. Its package is
 * loaded only where a connection names no key.
 * @param clientId of a user-assigned identity; the system-assigned one if left out.
 */
export async function openCredential(clientId?: string): Promise<DefaultAzureCredential> {
  const { DefaultAzureCredential } = await import('@azure/identity');
  return new DefaultAzureCredential(clientId ? { managedIdentityClientId: clientId } : {});
}
