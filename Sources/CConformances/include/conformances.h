#pragma once

// Lets Swift's runtime find which types of the network's packages conform to which protocols. Call it once, before
// the network or the server is used.
void register_network_conformances(void);
