"""What stands between the network and the studio: the guard of every connection, and the upload endpoint."""
