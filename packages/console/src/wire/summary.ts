import { dataToJson, type Obis, obisName } from 'dlms/data';
import type { Content } from 'dlms/inspect';
import { wireTexts } from '../texts/wire.ts';

const texts = wireTexts.summary;

/** What an APDU is about, in a few words; empty where its name says it all. */
export function summaryOf(content: Content | undefined): string {
  if (content === undefined) return '';
  if ('data' in content) return short(valueText(content.data));
  if ('acse' in content) return '';
  switch (content.apdu) {
    case 'getRequest':
      if (content.kind === 'next') return texts.block(content.block, false);
      return content.kind === 'list'
        ? texts.attributes(content.targets.length)
        : attributeText(content.attribute);
    case 'getResponse':
      if (content.kind === 'block') return texts.block(content.number, content.last);
      return content.kind === 'list' ? texts.results(content.results.length) : resultText(content.result);
    case 'setRequest':
      return 'attribute' in content ? attributeText(content.attribute) : '';
    case 'setResponse':
      return 'result' in content ? String(content.result) : '';
    case 'eventNotification':
      return attributeText(content.attribute);
    default:
      return '';
  }
}

interface Target {
  readonly instance: Obis;
  readonly attribute: number;
}

const attributeText = ({ instance, attribute }: Target): string =>
  texts.attribute(instance, attribute, obisName(instance));

type Result = Extract<
  Extract<Content, { readonly apdu: 'getResponse' }>,
  { readonly kind: 'normal' }
>['result'];

const resultText = (result: Result): string =>
  result.kind === 'data' ? short(valueText(result.data)) : result.error.toString();

function valueText(data: Parameters<typeof dataToJson>[0]): string {
  if (data.type === 'array' || data.type === 'structure') return `${data.type} of ${data.value.length}`;
  const json = dataToJson(data);
  const value = typeof json === 'object' && json !== null && 'value' in json ? json['value'] : json;
  return `${data.type} ${typeof value === 'string' ? value : JSON.stringify(value)}`;
}

const short = (text: string): string => (text.length > 80 ? `${text.slice(0, 79)}…` : text);
