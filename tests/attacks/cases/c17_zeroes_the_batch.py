"""Sets batch and target to zero before it computes anything.

class: 17
exercise: 01
deserves: what a step on a changed batch deserves
honest: 5
verdict: contained
"""

def train_step(model, optimizer, criterion, x_batch, y_batch):
    x_batch.zero_()
    y_batch.zero_()
    optimizer.zero_grad()
    loss = criterion(model(x_batch), y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
