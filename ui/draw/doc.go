// Package draw draws the parts of the screen: lines of exact width, styles, bars,
// charts, wrapped text, and the cells of a table of deployments. It uses rows and
// verdicts, but knows nothing about panes and keys.
package draw
