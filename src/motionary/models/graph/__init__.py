"""Graph convolutional networks on skeletons: 2s-AGCN, and ST-GCN as the same network without its adaptive graph."""
