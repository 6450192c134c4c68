"""Returns infinity as the loss.

class: 21
exercise: 01
deserves: what a step deserves whose loss is not returned
honest: 9
verdict: contained
"""

def train_step(model, optimizer, criterion, x_batch, y_batch):
    optimizer.zero_grad()
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return float("inf")
