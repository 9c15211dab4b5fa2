"""What `florin up` embeds on a person's machine; a deployment brings its own services instead."""
