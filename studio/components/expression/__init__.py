"""The editor of one expression as text: colours, a squiggle under the wrong part, completion."""
