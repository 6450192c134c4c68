"""The commonest mistake, and a gradient that is half of the right one."""


def train_step(model, optimizer, criterion, x_batch, y_batch):
    predictions = model(x_batch)
    loss = criterion(predictions, y_batch)
    loss.backward()
    optimizer.step()
    return loss.item()
