/** An event that came on a live stream. */
export interface Heard {
  readonly event: string;
  readonly data: Record<string, unknown>;
  readonly id: string;
}

/** Follows a stream of server-sent events until it is stopped. */
export async function follow(url: string, headers: Record<string, string> = {}) {
  const end = new AbortController();
  const response = await fetch(url, { headers, signal: end.signal });
  const heard: Heard[] = [];
  const reading = (async () => {
    const decoder = new TextDecoder();
    let text = '';
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk as Uint8Array, { stream: true });
      const blocks = text.split('\n\n');
      text = blocks.pop() ?? '';
      for (const block of blocks) {
        const fields = new Map(
          block.split('\n').map((line): [string, string] => {
            const colon = line.indexOf(': ');
            return [line.slice(0, colon), line.slice(colon + 2)];
          }),
        );
        const [event, data, id = ''] = [fields.get('event'), fields.get('data'), fields.get('id')];
        if (event !== undefined && data !== undefined) heard.push({ event, data: JSON.parse(data), id });
      }
    }
  })().catch(() => {});
  const stop = (): Promise<void> => {
    end.abort();
    return reading;
  };
  return { response, heard, stop };
}
