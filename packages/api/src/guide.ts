import { routesMarkdown } from './document.ts';
import { routes } from './routes.ts';

/** docs/api.md: the guide around tables that are made of the routes. */
export const apiMarkdown = (): string => `${BEFORE}\n\n${routesMarkdown(routes)}\n`;

const BEFORE = `# REST interface of the gateway

What the console does, programs can do: every call below, on the address that \`meterwire gateway\` prints. The OpenAPI 3.1 document is
served at \`/api/openapi.json\`.

## Who may call what

The gateway listens on this machine alone unless \`api.host\` says otherwise, and everybody logs in (\`api.login: users\`). The first start
prints a link that makes the first administrator; it works once, for one day, and stands in the ready file as \`firstAdministrator\`.
\`meterwire user\` and \`meterwire token\` do the same on the data folder, whether the gateway runs or not, and it heeds them at once: the way back in when a password is
lost. \`api.login: open\` needs no log-in, and is refused on any address but loopback: it is for demonstrations.

| role | may |
|---|---|
| viewer | see everything but secrets |
| operator | read meters now, write, switch, set clocks, run requests, watch the line |
| administrator | change the configuration and users, read the audit log |

Browsers log in with \`POST /api/session\` and keep a cookie that no script can read and no other site can send. Programs send a token:

\`\`\`sh
meterwire user add ada --role administrator --data ./meterwire-data
meterwire token add ada "nightly export" --role viewer --data ./meterwire-data > token.txt
curl -H "Authorization: Bearer $(cat token.txt)" http://127.0.0.1:8080/api/devices?state=silent
\`\`\`

A token can never do more than its user, ends with the user, and is kept as a hash. Wrong passwords cost a pause that doubles. Whatever
is not a \`GET\` is written to the audit log before it is answered, also when it is refused: who, what, when, from where, never a secret.

With \`api.tls\` the gateway serves HTTPS. Behind a proxy, name the host in \`api.names\`: other names are refused while the gateway listens on
loopback, since a page of a stranger may have been sent there.

## What answers look like

- Numbers are exact: \`value\` is a decimal as text, \`integer\` and \`scaler\` are what the meter sent.
- Every answer that is not a success is a problem document (RFC 9457, \`application/problem+json\`) with \`detail\`, \`advice\`, and for bad input the
  places in \`problems\`: 400 not understood, 401 not logged in, 403 the role is not enough, 404 there is none, 409 not as things stand, 413 too much,
  422 does not fit, 429 too often, 502 the meter refused, 504 the meter did not answer. What a meter refuses of one attribute is no error but a result.
- Long lists come in pages: \`limit\`, and \`next\` of one page as \`after\` of the following. What comes and goes meanwhile makes nothing else appear twice.
- What the contract does not name is refused, so that a misspelt setting is noticed.

## What changes, live

\`GET /api/events\` is a stream of server-sent events. \`hello\` comes first: fetch then what may have been missed. After it come \`device\`,
\`connection\`, \`request\`, \`outlet\`, \`listener\` (each as its list shows it), \`problem\` (a device began or ceased to be in trouble), \`overview\` and
\`configuration\`, and with \`?device=NAME\` also \`values\` and \`profile\` of that device. Of what changes often the last state is told: ten thousand
devices that finish at once are some hundred events a second, and the rest of them follow.

Every event has an id. A reader that comes back within a minute with \`Last-Event-ID\` (or \`?lastEventId=\`, as browsers' scripts cannot set the
header) gets \`resumed\` instead of \`hello\`, and then what it has missed: nothing has to be fetched, but values of the device that \`stale\` names.
Where too much was missed, or the gateway was started anew, \`hello\` says so. A reader that does not keep up is cut off.

\`GET /api/devices/NAME/traffic\` and \`GET /api/connections/NAME/traffic\` show what passes a line, with asterisks for passwords and keys.

\`POST /api/devices/NAME/test\` tries a device from the wire upwards and tells each layer as it is tried; \`POST /api/requests/NAME/test\` reads once
and stores nothing; \`POST /api/connections/NAME/test\` opens a port and says what happened. What operators do has a turn on the line before the
visits that wait.

## Trying a change before it is made

\`POST /api/trials/device\`, \`…/connection\` and \`…/request\` take the operations of a change (\`POST /api/configuration/change\`) and the name of what is to
be tried as it would be then. Nothing of the change is made: its passwords and keys are used for the trial alone, and are neither stored nor logged.
A change that is wrong gets the same 422 as when it is made. Where the line is one that the gateway uses already, the trial waits for its turn.

## All calls`;
