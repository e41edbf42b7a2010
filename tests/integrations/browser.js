// A browser that reaches this machine and no other. MISSION_GRAPH_TEST_URL is a running server,
// MISSION_GRAPH_TEST_CHROMIUM the browser, and MISSION_GRAPH_TEST_PICTURES a folder for screenshots, if
// any are wanted.
import { chromium } from 'playwright-core';

export const server = process.env.MISSION_GRAPH_TEST_URL;
export const executablePath = process.env.MISSION_GRAPH_TEST_CHROMIUM;
export const pictures = process.env.MISSION_GRAPH_TEST_PICTURES;

export const launch = () => chromium.launch({
  executablePath,
  args: [
    '--no-sandbox',
    // sigma.js draws with WebGL, which a machine without a screen has in software.
    '--use-gl=angle',
    '--use-angle=swiftshader',
    '--enable-unsafe-swiftshader',
    '--disable-background-networking',
    '--disable-component-update',
    '--disable-sync',
    // No other name has an address.
    '--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost',
  ],
});
