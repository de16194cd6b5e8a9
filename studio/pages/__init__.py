"""The screens of the studio, one short file each; a screen announces its addresses with `register`."""
