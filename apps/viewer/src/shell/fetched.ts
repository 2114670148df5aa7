/** Fetches what lies beside the page. @param trouble begins the error, such as "the digits do not load" @throws Error */
export async function fetched(url: string, trouble: string): Promise<Response> {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`${trouble}: ${response.status} ${response.statusText}`);
  return response;
}
