// Property tests draw anew at every run, so that they go on finding things; in CI they draw the same as last time, so that what fails
// there is the change and not the dice.
import fc from 'fast-check';

if (process.env.CI) fc.configureGlobal({ seed: 20_261_121 });
