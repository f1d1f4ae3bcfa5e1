import './style/mantine.css';
import './style/tokens.css';
import './style/base.css';
import { MantineProvider } from '@mantine/core';
import { QueryClientProvider } from '@tanstack/react-query';
import { RouterProvider } from '@tanstack/react-router';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { createQueryClient } from './client/gateway.ts';
import { createConsoleRouter } from './router.tsx';
import { theme } from './theme.ts';

const client = createQueryClient();
const router = createConsoleRouter(client);
const root = document.getElementById('root');
if (root === null) throw new TypeError('index.html has no element #root');

createRoot(root).render(
  <StrictMode>
    {/* Style sheets are files, never injected: the content security policy allows no inline style element. */}
    <MantineProvider
      theme={theme}
      defaultColorScheme="auto"
      withCssVariables={false}
      withGlobalClasses={false}
    >
      <QueryClientProvider client={client}>
        <RouterProvider router={router} />
      </QueryClientProvider>
    </MantineProvider>
  </StrictMode>,
);
