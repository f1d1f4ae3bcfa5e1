/** Texts of what stands around every page. */
export const shellTexts = {
  menu: 'Menu',
  groups: { watch: 'Watch', configure: 'Set up', manage: 'Manage' },
  places: {
    overview: 'Overview',
    devices: 'Devices',
    wire: 'The wire',
    virtual: 'Virtual meters',
    connections: 'Connections',
    requests: 'Requests',
    schedules: 'Schedules',
    signals: 'Signals',
    templates: 'Templates',
    outlets: 'Outlets',
    listeners: 'Push listeners',
    users: 'Users',
    tokens: 'Tokens',
    settings: 'Settings',
    audit: 'Audit log',
    about: 'About',
  },
} as const;
