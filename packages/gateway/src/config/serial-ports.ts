/** The serial ports that this machine has now; none where the driver cannot say. */
export async function serialPorts(): Promise<{ path: string; description: string }[]> {
  try {
    const { SerialPort } = await import('serialport');
    const ports = await SerialPort.list();
    return ports.map(({ path, manufacturer, serialNumber }) => ({
      path,
      description: [manufacturer, serialNumber].filter((part) => part !== undefined).join(' '),
    }));
  } catch {
    return []; // a machine without serial ports is no reason to fail
  }
}
