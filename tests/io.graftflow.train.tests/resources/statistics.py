"""Running statistics as PyTorch's update_bn finds them, for NormStatisticsTest: python3 statistics.py > statistics.json

A layer, a batch normalization over rows, a convolution-like second one over [rows, channels, places], in float64 throughout.
"""

import json

import torch
from torch.optim.swa_utils import update_bn

torch.manual_seed(7)
torch.set_default_dtype(torch.float64)


class Net(torch.nn.Module):
    def __init__(self):
        super().__init__()
        self.first = torch.nn.Linear(4, 6)
        self.norm = torch.nn.BatchNorm1d(6)
        self.second = torch.nn.Conv1d(2, 3, 1)
        self.last = torch.nn.BatchNorm1d(3, eps=1e-3)

    def forward(self, x):
        x = torch.relu(self.norm(self.first(x)))
        return self.last(self.second(x.reshape(-1, 2, 3)))


net = Net()
with torch.no_grad():
    for norm in (net.norm, net.last):
        norm.weight.copy_(torch.rand(norm.weight.shape) + 0.5)
        norm.bias.copy_(torch.randn(norm.bias.shape))
        norm.running_mean.fill_(9)
        norm.running_var.fill_(9)
rows = torch.randn(10, 4) * 2 + 1
before = {name: value.flatten().tolist() for name, value in net.state_dict().items() if "num_batches" not in name}
update_bn([rows[0:4], rows[4:8], rows[8:10]], net)
after = {name: value.flatten().tolist() for name, value in net.state_dict().items() if "running" in name}
print(json.dumps({"rows": rows.flatten().tolist(), "before": before, "after": after}))
